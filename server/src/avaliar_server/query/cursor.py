"""The cursor of a list: where the last page ended, and the moment whose view all pages share.

Opaque to callers, and bound to the question it belongs to: a cursor given with other filters is refused, because its
position would mean nothing there. It holds no secret and no authority (the organisation comes from the credentials), so
it is checked, not signed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Any, cast

import orjson

from .errors import BadParameter

__all__ = ['Cursor', 'fingerprint']

_VERSION = 1
_INT64 = 2**63


@dataclass(frozen=True, slots=True)
class Cursor:
    """A position in a list."""

    question: str
    """`fingerprint` of what was asked."""
    snapshot_ns: int
    """Later pages see only spans received by then."""
    start_ns: int | None
    end_ns: int | None
    """The period, resolved when the first page was asked: `range=1h` must not move while a reader turns pages."""
    key: int | str
    """Sort key of the last row."""
    last_id: str
    """Its id, hexadecimal: breaks ties of the key."""

    def encode(self) -> str:
        """As text that needs no escaping in a URL."""
        fields = [_VERSION, self.question, self.snapshot_ns, self.start_ns, self.end_ns, self.key, self.last_id]
        return base64.urlsafe_b64encode(orjson.dumps(fields)).rstrip(b'=').decode()

    @classmethod
    def decode(cls, text: str, question: str, key_type: type[int] | type[str] = int) -> Cursor:
        """Read what `encode` wrote.

        Raises:
            BadParameter: It was not written by this server, or belongs to another question.
        """
        fields = _fields(text)
        if len(fields) != 7 or fields[0] != _VERSION:
            raise _foreign()
        _, asked, snapshot, start, end, key, last_id = fields
        if not isinstance(asked, str) or not _is_moment(snapshot) or not _is_hex(last_id):
            raise _foreign()
        if not all(value is None or _is_moment(value) for value in (start, end)):
            raise _foreign()
        if asked != question:
            raise BadParameter(
                'cursor belongs to a list with other filters or another order: send the same parameters with it, '
                'or leave it out to start anew'
            )
        if not (_is_moment(key) if key_type is int else isinstance(key, str)):
            raise _foreign()
        return cls(asked, snapshot, start, end, key, last_id)


def fingerprint(*parts: object) -> str:
    """A short digest of what was asked: the same parts, the same text."""
    return hashlib.blake2b(repr(parts).encode('utf-8', 'surrogatepass'), digest_size=8).hexdigest()


def _fields(text: str) -> list[Any]:
    try:
        value = orjson.loads(base64.urlsafe_b64decode(text.encode('ascii') + b'=' * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        raise _foreign() from None
    return cast('list[Any]', value) if isinstance(value, list) else []


def _foreign() -> BadParameter:
    return BadParameter('cursor must be the next_cursor of an answer, as it came; leave it out to start anew')


def _is_moment(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -_INT64 <= value < _INT64


def _is_hex(value: object) -> bool:
    return isinstance(value, str) and len(value) in (16, 32) and all(digit in '0123456789abcdef' for digit in value)
