"""Undoes a request's `Content-Encoding`, never producing more than is allowed."""

from __future__ import annotations

import zlib

import zstandard

from .errors import BadRequest, TooLarge, Unsupported

__all__ = ['decompress']

_WINDOW = 32 * 1024 * 1024
"""Of zstd; a frame that asks for more memory than this to be read is refused (level 19 asks for 8 MB)."""

_MEMBERS = 64
"""Of a gzip body, or frames of a zstd one: each costs a copy of the rest, or a decompressor."""
_BITE = 1024
"""Bytes given to zstd at a time: it cannot be told to stop, and this many unfold to 32 MB at most."""


def decompress(body: bytes, encoding: str, limit: int) -> bytes:
    """`body` without its `encoding` (`gzip`, `deflate`, `zstd`, `identity` or empty).

    Raises `TooLarge` as soon as the result passes `limit` bytes, `BadRequest` for what is not of that encoding,
    `Unsupported` for any other.
    """
    name = encoding.strip().lower()
    if name in ('', 'identity'):
        if len(body) > limit:
            raise _too_large(limit)
        return body
    if name in ('gzip', 'x-gzip'):
        return _inflate(body, zlib.MAX_WBITS | 16, limit, 'gzip')
    if name == 'deflate':
        # By the standard a zlib stream; some clients send it bare.
        bare = not (len(body) > 1 and body[0] & 15 == 8 and (body[0] << 8 | body[1]) % 31 == 0)
        return _inflate(body, -zlib.MAX_WBITS if bare else zlib.MAX_WBITS, limit, 'deflate')
    if name == 'zstd':
        return _zstd(body, limit)
    raise Unsupported(f'Content-Encoding {name[:40]!r} is not supported; send gzip, zstd, deflate or none.')


def _inflate(body: bytes, window: int, limit: int, name: str) -> bytes:
    parts: list[bytes] = []
    left, rest = limit, body
    while rest or not parts:
        if len(parts) == _MEMBERS:
            raise BadRequest(f'The body has more than {_MEMBERS} {name} members.')
        inflater = zlib.decompressobj(window)
        try:
            part = inflater.decompress(rest, left + 1)
        except zlib.error as error:
            raise BadRequest(f'The body is not valid {name}: {error}.') from None
        left -= len(part)
        if left < 0:
            raise _too_large(limit)
        if not inflater.eof:
            raise BadRequest(f'The body is not valid {name}: it ends too early.')
        parts.append(part)
        # A gzip file may have several members.
        rest = inflater.unused_data if name == 'gzip' else b''
    return parts[0] if len(parts) == 1 else b''.join(parts)


def _zstd(body: bytes, limit: int) -> bytes:
    parts: list[bytes] = []
    left, frames = limit, 0
    frame = None
    try:
        for start in range(0, len(body), _BITE):
            rest: bytes = body[start : start + _BITE]
            while rest:
                if frame is None:
                    frames += 1
                    if frames > _MEMBERS:
                        raise BadRequest(f'The body has more than {_MEMBERS} zstd frames.')
                    frame = zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()
                part = frame.decompress(rest)
                left -= len(part)
                if left < 0:
                    raise _too_large(limit)
                parts.append(part)
                rest = b''
                if frame.eof:
                    rest, frame = frame.unused_data, None
    except zstandard.ZstdError as error:
        raise BadRequest(f'The body is not valid zstd: {error}.') from None
    if frame is not None or not frames:
        raise BadRequest('The body is not valid zstd: it ends too early.')
    return b''.join(parts)


def _too_large(limit: int) -> TooLarge:
    return TooLarge(
        f'The request is larger than {limit // 2**20} MB after decompression. Send fewer spans in each request.'
    )
