"""Settings: from `configure(...)`, else from the environment, else the default. Read once, never on the hot path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol, cast

from ..errors import AvaliarUserError
from . import notices
from .capture import DEFAULT_LIMIT
from .credentials import local_key
from .span import Span

__all__ = ['DEFAULT_URL', 'Exporter', 'Settings', 'changed', 'from_environment', 'may_trace', 'with_local_key']

DEFAULT_URL = 'http://127.0.0.1:4319'

_MASKED = ('pii', 'secrets')

_OFF = frozenset({'off', 'false', '0', 'no', 'none', 'disabled'})
_ON = frozenset({'on', 'true', '1', 'yes', 'enabled'})


class Exporter(Protocol):
    """Takes finished spans instead of the sender; for tests."""

    def export(self, spans: list[Span], /) -> object: ...


class Settings(NamedTuple):
    """What holds in this process. See `runtime.configure` for the meaning of each."""

    api_key: str | None = None
    api_url: str = DEFAULT_URL
    environment: str | None = None
    service_name: str | None = None
    tracing: bool = True
    sample_rate: float = 1.0
    request_timeout: float = 30.0
    queue_bytes: int = 64 * 1024 * 1024
    max_value_bytes: int = DEFAULT_LIMIT
    capture_media: bool = False
    exporter: Exporter | None = None
    clock: Any = None
    ids: Any = None
    exit_timeout: float = 5.0
    raise_internal_errors: bool = False
    detection_deadline_ms: float = 300.0
    detection_fail: str = 'open'
    detection_stream_every: int | None = None
    detection_stream_severity: str = 'high'
    redact: tuple[str, ...] = ()

    def __repr__(self) -> str:
        shown = self._replace(api_key='avl_…') if self.api_key else self
        return (
            'Settings(' + ', '.join(f'{name}={value!r}' for name, value in zip(self._fields, shown, strict=True)) + ')'
        )

    @property
    def recording(self) -> bool:
        """Whether spans are made: tracing is on, and there is somewhere to send them."""
        return self.tracing and (self.exporter is not None or bool(self.api_key))


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Settings of the `AVALIAR_*` variables, without a key found on this machine. A wrong value is said on stderr and not used: it is no reason to fail."""
    given: dict[str, Any] = {}
    for variable, (name, read) in _VARIABLES.items():
        text = environment.get(variable, '').strip()
        if not text:
            continue
        try:
            given[name] = _CHECKS[name](name, read(text))
        except (ValueError, AvaliarUserError):
            notices.say_once(variable, f'{variable} is not used: {_shown(variable, text)} is not {_RIGHT[name]}.')
    return Settings(**given)


def may_trace(environment: Mapping[str, str]) -> bool:
    """Whether the environment leaves it open that spans will be made."""
    return environment.get('AVALIAR_TRACING', '').strip().lower() not in _OFF


def with_local_key(settings: Settings, environment: Mapping[str, str]) -> Settings:
    """The settings, with the key of this machine's server where none was given."""
    if settings.api_key or not settings.tracing:
        return settings
    return settings._replace(api_key=local_key(settings.api_url, environment))


def changed(settings: Settings, given: Mapping[str, Any]) -> Settings:
    """The settings with what `configure(...)` was given.

    Raises:
        AvaliarUserError: a name is unknown or a value wrong; the message names it and what would be right.
    """
    for name in given:
        if name not in _CHECKS:
            raise AvaliarUserError(
                f'configure() has no parameter {name!r}; nothing was changed. It takes: {", ".join(sorted(_CHECKS))}.'
            )
    return settings._replace(**{name: _CHECKS[name](name, value) for name, value in given.items()})


def _wrong(name: str, value: object) -> AvaliarUserError:
    return AvaliarUserError(
        f'configure({name}=...) must be {_RIGHT[name]}, not {_shown(name, value)}; nothing was changed.'
    )


def _shown(name: str, value: object) -> str:
    # A key that was put in the wrong place must not end up in a log.
    if 'key' in name.lower():
        return f'a {type(value).__name__}'
    text = repr(value)
    return text if len(text) <= 80 else text[:80] + '…'


def _text(name: str, value: object) -> str | None:
    if value is None or (isinstance(value, str) and value.strip()):
        return value
    raise _wrong(name, value)


def _key(name: str, value: object) -> str | None:
    # A header takes printable ASCII only; a line break in it would start another header.
    if value is None or (
        isinstance(value, str) and value and value.isascii() and value.isprintable() and ' ' not in value
    ):
        return value
    raise _wrong(name, value)


def _url(name: str, value: object) -> str:
    from urllib.parse import urlsplit  # here: it takes a twentieth of the package's import

    if not isinstance(value, str):
        raise _wrong(name, value)
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise _wrong(name, value) from None
    usable = value.isascii() and value.isprintable() and ' ' not in value
    if parts.scheme not in ('http', 'https') or not parts.hostname or port == 0 or not usable:
        raise _wrong(name, value)
    if parts.username is not None or parts.query or parts.fragment:
        raise _wrong(name, value)
    return value.rstrip('/')


def _switch(name: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in _OFF | _ON:
        return value.lower() in _ON
    raise _wrong(name, value)


def _number(lowest: float, highest: float) -> Callable[[str, object], float]:
    def check(name: str, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not lowest <= value <= highest:
            raise _wrong(name, value)
        return float(value)

    return check


def _count(lowest: int) -> Callable[[str, object], int]:
    def check(name: str, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < lowest:
            raise _wrong(name, value)
        return value

    return check


def _choice(*known: str) -> Callable[[str, object], str]:
    def check(name: str, value: object) -> str:
        text = str(getattr(value, 'value', value))
        if text not in known:
            raise _wrong(name, value)
        return text

    return check


def _every(name: str, value: object) -> int | None:
    return None if value is None else _count(20)(name, value)


def _redact(name: str, value: object) -> tuple[str, ...]:
    if value is None or value is False:
        return ()
    given: object = value.split(',') if isinstance(value, str) else value
    if not isinstance(given, (list, tuple, set, frozenset)):
        raise _wrong(name, value)
    kinds = {str(getattr(kind, 'value', kind)).strip() for kind in cast('list[object]', given)}
    if not kinds <= set(_MASKED):
        raise _wrong(name, value)
    return tuple(kind for kind in _MASKED if kind in kinds)


def _exporter(name: str, value: object) -> Any:
    if value is not None and not callable(getattr(value, 'export', None)):
        raise _wrong(name, value)
    return value


def _function(name: str, value: object) -> Any:
    if value is not None and not callable(value):
        raise _wrong(name, value)
    return value


_CHECKS: dict[str, Callable[[str, object], Any]] = {
    'api_key': _key,
    'api_url': _url,
    'environment': _text,
    'service_name': _text,
    'tracing': _switch,
    'sample_rate': _number(0, 1),
    'request_timeout': _number(0.001, 86_400),
    'queue_bytes': _count(64 * 1024),
    'max_value_bytes': _count(1024),
    'capture_media': _switch,
    'exporter': _exporter,
    'clock': _function,
    'ids': _function,
    'exit_timeout': _number(0, 86_400),
    'raise_internal_errors': _switch,
    'detection_deadline_ms': _number(1, 600_000),
    'detection_fail': _choice('open', 'closed'),
    'detection_stream_every': _every,
    'detection_stream_severity': _choice('low', 'medium', 'high', 'critical'),
    'redact': _redact,
}

_RIGHT = {
    'api_key': 'an API key (avl_...), without spaces or line breaks',
    'api_url': f'an address such as {DEFAULT_URL} (http or https, no user name, query or fragment)',
    'environment': 'a name such as production',
    'service_name': 'a name',
    'tracing': 'on or off (or True, False)',
    'sample_rate': 'a number from 0 to 1',
    'request_timeout': 'a number of seconds above 0',
    'queue_bytes': 'a whole number of bytes, at least 65536',
    'max_value_bytes': 'a whole number of bytes, at least 1024',
    'capture_media': 'True or False',
    'exporter': 'an object with a method export(spans), or None',
    'clock': 'a function that returns nanoseconds since the Unix epoch, or None',
    'ids': 'a function of a number of bits that returns an integer of so many, or None',
    'exit_timeout': 'a number of seconds, 0 or more',
    'raise_internal_errors': 'True or False',
    'detection_deadline_ms': 'a number of milliseconds from 1 to 600000',
    'detection_fail': "'open' or 'closed'",
    'detection_stream_every': 'a whole number of characters, at least 20, or None',
    'detection_stream_severity': "'low', 'medium', 'high' or 'critical'",
    'redact': "'pii', 'secrets', 'pii,secrets', a list of these, or None",
}

_VARIABLES: dict[str, tuple[str, Callable[[str], object]]] = {
    'AVALIAR_API_KEY': ('api_key', str),
    'AVALIAR_API_URL': ('api_url', str),
    'AVALIAR_ENVIRONMENT': ('environment', str),
    'AVALIAR_SERVICE_NAME': ('service_name', str),
    'AVALIAR_TRACING': ('tracing', str),
    'AVALIAR_SAMPLE_RATE': ('sample_rate', float),
    'AVALIAR_REQUEST_TIMEOUT': ('request_timeout', float),
}
