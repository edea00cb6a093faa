"""What a key says of itself: checksums and structures that no chance produces."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import zlib
from collections.abc import Callable
from typing import Any, cast

__all__ = ['PROOFS', 'is_json_web_token']

_BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
_BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'


def is_json_web_token(token: str) -> bool:
    """Whether the first part decodes to a header with an algorithm, and the second to claims about somebody or a time.

    RFC 7515, 4.1.1 and RFC 7519, 4.1. A token with an encrypted second part counts as well.
    """
    parts = token.split('.')
    header = _object(parts[0])
    if not isinstance(header.get('alg'), str):
        return False
    if 'enc' in header:
        return True
    return any(_CLAIM.search(name) for name in _object(parts[1]))


_CLAIM = re.compile(
    r'^(?:iss|sub|aud|exp|nbf|iat|jti|sid|azp|uid|id|oid|ver|grant)$|user|name|mail|role|scope|[_a-z][iI][dD]$|admin|tenant|account'
)


def _object(part: str) -> dict[str, Any]:
    try:
        decoded: Any = json.loads(_decoded(part))
    except (ValueError, RecursionError):
        return {}
    return cast('dict[str, Any]', decoded) if isinstance(decoded, dict) else {}


def _ends_in_crc(token: str) -> bool:
    """The last six characters are the CRC-32 of what stands before them behind the prefix, in base 62.

    The format GitHub introduced in 2021 and npm took over.
    """
    body, check = token[token.rindex('_') + 1 : -6], token[-6:]
    number = zlib.crc32(body.encode())
    digits = ''
    while number:
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return digits.rjust(6, '0') == check


def _begins_with_user_number(token: str) -> bool:
    """The first part of a Discord token is the user's number in base64."""
    try:
        number = _decoded(token.split('.', 1)[0])
    except ValueError:
        return False
    return number.isdigit() and 15 <= len(number) <= 20


def _holds_macaroon(token: str) -> bool:
    """A PyPI token is a macaroon, version 2, of pypi.org."""
    try:
        raw = _decoded(token.removeprefix('pypi-')[:24])
    except ValueError:
        return False
    return raw.startswith(b'\x02\x01\x08pypi.org')


def _is_wallet_import_format(token: str) -> bool:
    """Base58 with a checksum of four bytes, version 0x80, 32 bytes and perhaps a flag."""
    number = 0
    for character in token:
        number = number * 58 + _BASE58.index(character)
    raw = number.to_bytes(38, 'big').lstrip(b'\0')
    if len(raw) not in (37, 38) or raw[0] != 0x80:
        return False
    return hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]


def _is_account_number_key(token: str) -> bool:
    """The characters behind the prefix of an AWS key id are base 32: no 0, 1, 8 or 9."""
    return not set('0189') & set(token[4:])


def _decoded(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + '=' * (-len(part) % 4))
    except binascii.Error as error:
        raise ValueError(str(error)) from None


PROOFS: dict[str, Callable[[str], bool]] = {
    'secrets.github_token': _ends_in_crc,
    'secrets.npm_token': _ends_in_crc,
    'secrets.discord_bot_token': _begins_with_user_number,
    'secrets.pypi_token': _holds_macaroon,
    'secrets.bitcoin_private_key': _is_wallet_import_format,
    'secrets.aws_access_key': _is_account_number_key,
    'secrets.json_web_token': is_json_web_token,
}
"""By rule: whether the token proves to be what it looks like."""
