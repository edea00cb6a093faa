"""How many objects a body would become, counted before it becomes them.

Two bytes of protobuf are a message, three of JSON an object, each of which takes a few hundred bytes of memory: a body
within the limit of size could fill the machine. Most bodies are cleared by their size, the next by a count of all bytes
that could begin an object (half a nanosecond a byte); only what is suspicious then is looked through, text skipped.
"""

from __future__ import annotations

import re
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from .errors import TooLarge
from .limits import Limits

__all__ = ['check_json', 'check_protobuf']

# Of a message: the number of each field that becomes objects, to the same of what it holds. A repeated text becomes
# one as well, and holds none.
_Table = dict[int, 'dict[int, Any]']


def check_protobuf(body: bytes, limits: Limits) -> None:
    """Raises `TooLarge` when `body`, protobuf, has more messages than `limits.values`. Says nothing else of it."""
    most = limits.values
    if len(body) <= 2 * most or len(body.translate(None, _NO_TAG)) <= most:
        return
    if _messages(body, most) > most:
        raise _refusal(limits)


def check_json(body: bytes, limits: Limits) -> None:
    """Raises `TooLarge` when `body`, JSON, has more objects and elements than `limits.values` attributes have."""
    most = _MARKS_PER_ATTRIBUTE * limits.values
    if len(body) <= most or len(body.translate(None, _NO_MARK)) <= most:
        return
    # Without escapes a text ends at the next quotation mark.
    plain = body.replace(b'\\\\', b'').replace(b'\\"', b'')
    marks = texts = 0
    for found in _TEXT_OR_MARKS.finditer(plain):
        if plain[found.start()] == _QUOTE:
            texts += 1
        else:
            marks += found.end() - found.start()
        # Two texts have a mark or a colon between them; if not it is no JSON, and looking on would only take time.
        if marks > most or texts > 2 * most:
            raise _refusal(limits)


def _refusal(limits: Limits) -> TooLarge:
    return TooLarge(
        f'The request has more than {limits.values:,} spans, attributes, events, links and elements of lists together, '
        'which is the most that is taken at once. Nothing was kept.'
    )


# {"key": ..., "value": {"stringValue": ...}}, has two braces and, with the one behind it, two commas.
_MARKS_PER_ATTRIBUTE = 4
_NO_MARK = bytes(sorted(set(range(256)) - set(b'{[,')))
_TEXT_OR_MARKS = re.compile(rb'"[^"]*"?|[{\[,]+')
_QUOTE = ord('"')


def _table(message: Descriptor, known: dict[str, _Table]) -> _Table:
    """From the descriptors, so that it holds for whatever OTLP the installed package speaks."""
    table = known.get(message.full_name)
    if table is None:
        table = known[message.full_name] = {}
        for field in message.fields:
            if field.message_type is not None:
                table[field.number] = _table(field.message_type, known)
            elif field.is_repeated and field.type in (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES):
                table[field.number] = {}
    return table


_TABLES: dict[str, _Table] = {}
_REQUEST = _table(ExportTraceServiceRequest.DESCRIPTOR, _TABLES)

# The first byte of a tag is the low bits of field number and wire type 2; the high bit says that another byte follows.
_TAGS = {(number << 3 | 2) & 127 for table in _TABLES.values() for number in table}
_NO_TAG = bytes(sorted(set(range(256)) - _TAGS - {tag | 128 for tag in _TAGS}))


def _messages(body: bytes, most: int) -> int:
    """Messages in `body` as a parser would find them, counted up to the one above `most`."""
    count = 0
    table, position, end = _REQUEST, 0, len(body)
    outer: list[tuple[_Table, int, int]] = []
    while True:
        if position >= end:
            if not outer:
                return count
            table, position, end = outer.pop()
            continue
        tag, position = _varint(body, position, end)
        wire = tag & 7
        if wire == 2:
            size, position = _varint(body, position, end)
            inner = table.get(tag >> 3)
            if position + size > end:
                position = end  # malformed from here on: a parser keeps nothing of it
            elif inner is None:
                position += size
            else:
                count += 1
                if count > most:
                    return count
                if inner and size:
                    outer.append((table, position + size, end))
                    table, end = inner, position + size
                else:
                    position += size
        elif wire == 0:
            _, position = _varint(body, position, end)
        elif wire == 1:
            position += 8
        elif wire == 5:
            position += 4
        elif wire > 5:
            position = end  # malformed
        # 3 and 4 begin and end a group: what it holds is looked at like the fields around it.


def _varint(body: bytes, position: int, end: int) -> tuple[int, int]:
    """A number, and the position behind it; the end of the message where it does not end."""
    result = shift = 0
    while position < end and shift <= 63:
        byte = body[position]
        position += 1
        result |= (byte & 127) << shift
        if byte < 128:
            return result, position
        shift += 7
    return 0, end
