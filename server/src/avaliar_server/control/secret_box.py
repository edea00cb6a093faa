"""Secrets that must be read again, encrypted: AES-256-GCM with a key that is not in the database.

The key is made of `AVALIAR_SECRET_KEY`, or of a file in the data directory that only its owner can read.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import tempfile
import threading
from pathlib import Path

from .errors import ControlError

__all__ = ['KEY_FILE', 'SecretBox', 'SecretUnreadable']

KEY_FILE = 'secret.key'
"""The file's name in a data directory."""

_VARIABLE = 'AVALIAR_SECRET_KEY'
_SHORTEST = 32
_NONCE = 12
_VERSION = b'\x01'
_PURPOSE = b'avaliar: credentials of judges'

_log = logging.getLogger('avaliar_server.control')


class SecretUnreadable(ControlError):
    """A secret was sealed with another key, or changed since."""


class SecretBox:
    """Seals secrets and opens them. The key is looked for when it is first needed, and made when there is none.

    Args:
        folder: Where the file with the key is, or is to be made; `None` where there is no folder of one's own, as with
            a control plane that several machines share: then `AVALIAR_SECRET_KEY` must be set.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._key: bytes | None = None
        self._lock = threading.Lock()

    def seal(self, secret: str, owner: str) -> bytes:
        """`secret` encrypted; it can be opened for the same `owner` only.

        Raises `ControlError` when there is no key and none can be made.
        """
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(_NONCE)
        return _VERSION + nonce + AESGCM(self._derived()).encrypt(nonce, secret.encode(), owner.encode())

    def open(self, sealed: bytes, owner: str) -> str:
        """What was sealed for `owner`. Raises `SecretUnreadable` when the key is another, `ControlError` when there is none."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce, rest = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            if sealed[:1] != _VERSION or len(nonce) != _NONCE:
                raise InvalidTag
            return AESGCM(self._derived()).decrypt(nonce, rest, owner.encode()).decode()
        except InvalidTag:
            raise SecretUnreadable(
                f'A stored credential cannot be read: it was encrypted with another {_VARIABLE} or another '
                f'{KEY_FILE}. Give the server that one again, or enter the credential anew.'
            ) from None

    def _derived(self) -> bytes:
        with self._lock:
            if self._key is None:
                from cryptography.hazmat.primitives.hashes import SHA256
                from cryptography.hazmat.primitives.kdf.hkdf import HKDF

                # The secret has full entropy, so one extraction is enough.
                self._key = HKDF(SHA256(), 32, salt=None, info=_PURPOSE).derive(self._secret().encode())
            return self._key

    def _secret(self) -> str:
        given = os.environ.get('AVALIAR_SECRET_KEY', '').strip()
        if given:
            return _long_enough(given, _VARIABLE)
        if self._folder is None:
            raise ControlError(
                f'Credentials are stored encrypted, and the servers of a shared control plane need the same key: set '
                f'{_VARIABLE} to {_SHORTEST} random characters or more (`openssl rand -hex 32` makes some).'
            )
        path = self._folder / KEY_FILE
        try:
            if not path.exists():
                _make(path)
            if os.name != 'nt' and path.stat().st_mode & 0o077:
                _log.warning('%s could be read by others; now only its owner can.', path)
                path.chmod(0o600)
            return _long_enough(path.read_text('ascii').strip(), KEY_FILE)
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, 'strerror', None) or type(error).__name__
            raise ControlError(
                f'The key that credentials are encrypted with cannot be used ({KEY_FILE} in the data directory: {reason}): '
                f'make the file readable for the server, or set {_VARIABLE}.'
            ) from error


def _long_enough(secret: str, where: str) -> str:
    if len(secret) < _SHORTEST:
        raise ControlError(
            f'{where} must hold {_SHORTEST} random characters or more: `openssl rand -hex 32` makes some.'
        )
    return secret


def _make(path: Path) -> None:
    """A new key. Whoever makes one at the same time gets the same: the file appears whole, and once."""
    # mkstemp's file is its owner's alone from the first moment.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix='.secret-')
    try:
        with os.fdopen(handle, 'w', encoding='ascii') as file:
            file.write(secrets.token_hex(32) + '\n')
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
