"""Where a judge is, and with which key: checked when it is configured, so that a mistake is not found at the first call."""

from __future__ import annotations

from urllib.parse import urlsplit

__all__ = ['authorisation', 'completions_url']


def completions_url(base_url: str) -> str:
    """The address of chat completions below `base_url`, as `http://127.0.0.1:8000/v1`; a query is kept.

    Raises:
        ValueError: It is no address of HTTP, or holds a name or a password.
    """
    if not all('!' <= one <= '~' for one in base_url):
        raise ValueError("the judge's base_url holds spaces or characters that an address has not")
    try:
        parts = urlsplit(base_url)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        raise ValueError("the judge's base_url is no address; one looks like https://api.openai.com/v1") from None
    if parts.scheme not in ('http', 'https') or not parts.hostname or not has_port:
        raise ValueError(
            "the judge's base_url must begin with http:// or https:// and a host, as https://api.openai.com/v1"
        )
    if parts.username is not None or parts.password is not None:
        raise ValueError("the judge's base_url holds a name or password; give the key as api_key")
    path = parts.path.rstrip('/')
    if not path.endswith('/chat/completions'):
        path += '/chat/completions'
    return parts._replace(path=path, fragment='').geturl()


def authorisation(api_key: str | None) -> dict[str, str]:
    """The header that shows the key; none without one.

    Raises:
        ValueError: It cannot be a key; the message does not hold it.
    """
    key = (api_key or '').strip()
    if not key:
        return {}
    if not all('!' <= one <= '~' for one in key):
        raise ValueError("the judge's api_key holds spaces, line breaks or characters that no key has")
    return {'Authorization': f'Bearer {key}'}
