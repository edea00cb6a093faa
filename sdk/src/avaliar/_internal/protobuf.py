"""The little of protobuf's encoding that traces need: varints, length-delimited fields, and reading them back."""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ['WireError', 'field', 'read', 'utf8', 'varint']

_ONE = [bytes((n,)) for n in range(128)]


class WireError(ValueError):
    """The bytes are no protobuf message."""


def varint(n: int) -> bytes:
    """A non-negative integer."""
    if n < 128:
        return _ONE[n]
    if n < 16384:
        return bytes((n & 127 | 128, n >> 7))
    parts = bytearray()
    while n > 127:
        parts.append(n & 127 | 128)
        n >>= 7
    parts.append(n)
    return bytes(parts)


def field(tag: bytes, content: bytes) -> bytes:
    """A length-delimited field; the tag is its number times eight plus two."""
    return tag + varint(len(content)) + content


def utf8(value: str) -> bytes:
    """The text, with a replacement for lone surrogates, which UTF-8 has no form for."""
    try:
        return value.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return value.encode('utf-16-le', 'surrogatepass').decode('utf-16-le', 'replace').encode()


def read(content: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a message by number: varints as integers, the rest as bytes.

    Raises:
        WireError: it is none.
    """
    position, end = 0, len(content)
    while position < end:
        tag, position = _varint_at(content, position)
        number, wire = tag >> 3, tag & 7
        if wire == 0:
            value, position = _varint_at(content, position)
            yield number, value
            continue
        if wire == 2:
            size, position = _varint_at(content, position)
        elif wire in (1, 5):
            size = 8 if wire == 1 else 4
        else:
            raise WireError(f'wire type {wire}')
        if number == 0 or position + size > end:
            raise WireError('a field goes beyond the end')
        yield number, content[position : position + size]
        position += size


def _varint_at(content: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while position < len(content) and shift < 64:
        byte = content[position]
        position += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, position
        shift += 7
    raise WireError('a number that does not end')
