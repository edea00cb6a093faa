"""What the routes work with: one object, made at start, reached as `request.app.state`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..detect.policy import Detectors
from .metrics import Sample

if TYPE_CHECKING:
    from ..control.plane import ControlPlane
    from ..ingest import Ingest
    from ..query import Queries
    from ..store import SpanStore

__all__ = ['HttpSettings', 'Services']


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """How the server is reached.

    `local` is true on a loopback address: no login, but `Host` and `Origin` are checked. `api_url` is the address
    programs use; `local_key` the API key kept for the owner of a loopback server. `allowed_hosts` are further names
    (without port) by which a loopback server may be called.
    """

    local: bool
    api_url: str = ''
    local_key: str | None = None
    allowed_hosts: frozenset[str] = field(default_factory=frozenset)

    @property
    def secure(self) -> bool:
        """Whether browsers reach it by https, so that cookies must not travel otherwise."""
        return self.api_url.startswith('https://')


@dataclass(slots=True)
class Services:
    """The parts of a running server; the API opens and closes none of them."""

    store: SpanStore
    control: ControlPlane
    ingest: Ingest
    queries: Queries
    detectors: Detectors = field(init=False)
    """Of every organisation, for the API and for workers in this process alike: judges keep one budget."""

    samples: list[Callable[[], Iterable[Sample]]] = field(default_factory=list)
    """Further sources for `/metrics`."""

    def __post_init__(self) -> None:
        self.detectors = Detectors(self.control.policies, self.control.judges)
