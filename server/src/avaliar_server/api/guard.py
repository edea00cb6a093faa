"""Who may talk to the server through a browser: the checks of `Host`, `Origin` and `Sec-Fetch-Site`.

A loopback server asks for no login, so a page in the user's browser must not reach it: not under another name that
resolves to 127.0.0.1 (DNS rebinding: `Host`), nor from another site (`Origin`). On any other address a browser's
session is a cookie, so what changes something must come from the dashboard's own pages.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from ..model.loopback import is_loopback
from .auth import SESSION_COOKIE
from .state import HttpSettings

__all__ = ['Guard']

_SAFE_METHODS = frozenset({'GET', 'HEAD', 'OPTIONS'})


class Guard:
    """Decides about a request by its headers alone."""

    def __init__(self, settings: HttpSettings) -> None:
        self._local = settings.local
        self._allowed = frozenset(name.lower() for name in settings.allowed_hosts)
        # Behind a proxy the Host may be an inner name; the public address is always the dashboard's own.
        self._public = urlsplit(settings.api_url).netloc.lower()

    def refusal(self, method: str, path: str, headers: list[tuple[bytes, bytes]]) -> tuple[int, str] | None:
        """Status and sentence of the refusal; `None` to let the request in."""
        host: str | None = None
        origin: str | None = None
        site = b''
        has_session = has_key = False
        for name, value in headers:
            if name == b'host':
                if host is not None:
                    return 400, 'A request must have one Host header.'
                host = value.decode('latin-1').strip().lower()
            elif name == b'origin':
                origin = value.decode('latin-1').strip().lower()
            elif name == b'sec-fetch-site':
                site = value.strip().lower()
            elif name == b'cookie':
                has_session = has_session or SESSION_COOKIE.encode() in value
            elif name in (b'x-api-key', b'authorization'):
                has_key = True
        if self._local and not self._is_own_name(host or ''):
            return 421, (
                f'This server answers on loopback names only (localhost, 127.0.0.1, [::1]), not as {_shown(host)}. '
                'Use http://127.0.0.1 with its port, or start it with --allow-host.'
            )
        if origin is not None and not self._is_own_origin(origin, host or ''):
            return (
                403,
                f"Requests from pages of {_shown(origin)} are not accepted: use the dashboard at the server's own address.",
            )
        if self._local and site == b'cross-site' and path.startswith(('/api/', '/v1/')):
            return (
                403,
                "Requests from pages of other sites are not accepted: use the dashboard at the server's own address.",
            )
        if (
            not self._local
            and has_session
            and not has_key
            and method not in _SAFE_METHODS
            and origin is None
            and site != b'same-origin'
        ):
            return (
                403,
                'A change made with a session must come from the dashboard: the request has no Origin. Programs use an API key.',
            )
        return None

    def _is_own_name(self, host: str) -> bool:
        name = _without_port(host)
        return is_loopback(name) or name in self._allowed

    def _is_own_origin(self, origin: str, host: str) -> bool:
        # "null" (a sandboxed frame, a file) is nobody's origin.
        try:
            parts = urlsplit(origin)
            if parts.scheme not in ('http', 'https') or not parts.netloc:
                return False
            ours = {_with_port(host, parts.scheme)}
            if self._public:
                ours.add(_with_port(self._public, parts.scheme))
            return _with_port(parts.netloc, parts.scheme) in ours
        except ValueError:
            return False


def _without_port(host: str) -> str:
    if host.startswith('['):
        return host.partition(']')[0][1:]
    return host.partition(':')[0]


def _with_port(host: str, scheme: str) -> str:
    tail = host.rpartition(']')[2]
    return host if ':' in tail else f'{host}:{443 if scheme == "https" else 80}'


def _shown(text: str | None) -> str:
    """Someone else's header in our sentence: short and printable."""
    if not text:
        return '(none)'
    return ''.join(letter if letter.isascii() and letter.isprintable() else '?' for letter in text[:80])
