"""What every wire format gives: how to read a request and how to write an answer, whole, streamed or failed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from .exchange import Failure, Request, Sent
from .figures import Answer

__all__ = ['BadRequest', 'Event', 'Wire']


class BadRequest(ValueError):
    """The request is not one the provider would take; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Event:
    """One server-sent event."""

    data: Mapping[str, Any] | str
    name: str = ''
    is_piece: bool = False
    """Whether it brings a piece of the answer: what the delays lie between."""

    def encoded(self) -> bytes:
        """As it goes over the wire."""
        data = self.data if isinstance(self.data, str) else json.dumps(self.data, separators=(',', ':'))
        head = f'event: {self.name}\n' if self.name else ''
        return f'{head}data: {data}\n\n'.encode()


class Wire(Protocol):
    """One provider's protocol."""

    provider: str
    api: str

    def read(self, sent: Sent) -> Request:
        """Understand a request; raises `BadRequest`."""
        ...

    def whole(self, answer: Answer) -> Mapping[str, Any]:
        """The body of an answer that is not streamed."""
        ...

    def stream(self, answer: Answer) -> Iterator[Event]:
        """The events of a streamed answer."""
        ...

    def failure(self, failure: Failure) -> Mapping[str, Any]:
        """The body of an error."""
        ...

    def broken(self, failure: Failure) -> Event:
        """The event of an error inside a stream."""
        ...

    def headers(self, number: int) -> Mapping[str, str]:
        """Headers the provider sends with every answer."""
        ...
