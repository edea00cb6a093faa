"""Passwords at rest: scrypt with a salt of its own (RFC 7914), its costs kept beside the hash so that they can grow."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

__all__ = ['MINIMUM_LENGTH', 'hash_password', 'verify_password']

MINIMUM_LENGTH = 10
"""Characters of a password."""

# 32 MB and some 60 ms a try (OWASP's second line of scrypt settings).
_LOG_N, _R, _P = 15, 8, 3
_MAXIMUM_MEMORY = 96 * 1024 * 1024


def _derive(password: str, salt: bytes, log_n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(
        password.encode('utf-8', 'surrogatepass'), salt=salt, n=1 << log_n, r=r, p=p, maxmem=_MAXIMUM_MEMORY, dklen=32
    )


def hash_password(password: str) -> str:
    """What to keep instead of `password`."""
    salt = secrets.token_bytes(16)
    digest = _derive(password, salt, _LOG_N, _R, _P)
    return f'scrypt${_LOG_N}${_R}${_P}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}'


def verify_password(password: str, kept: str | None) -> bool:
    """Whether `password` is the one that `kept` was made from; takes as long when there is nothing kept (an unknown user)."""
    if kept is None:
        _derive(password, b'no such account!', _LOG_N, _R, _P)
        return False
    _, log_n, r, p, salt, digest = kept.split('$')
    found = _derive(password, base64.b64decode(salt), int(log_n), int(r), int(p))
    return hmac.compare_digest(found, base64.b64decode(digest))
