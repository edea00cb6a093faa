"""The price book: which tariff holds for a provider's model at a time.

The list is the installed `genai-prices`, read offline. Looking a model up there costs tens of microseconds (it matches
names by rules), so tariffs are remembered by (provider, models, service tier, day).
"""

from __future__ import annotations

import logging
from datetime import datetime, timezone
from threading import Lock
from typing import TYPE_CHECKING, Any

from ..model.usage import Usage
from .tariff import Cost, Tariff

if TYPE_CHECKING:
    from genai_prices.data_snapshot import DataSnapshot
    from genai_prices.types import ModelInfo, Provider

__all__ = ['PriceBook']

_log = logging.getLogger('avaliar_server.pricing')

_DAY_NS = 86_400 * 10**9
_REMEMBERED = 4096
"""Tariffs kept; a hostile client that makes up model names empties the memory, nothing else."""

_LIST_ID = {'xai': 'x-ai', 'moonshot': 'moonshotai'}
"""Our name of a provider to the list's, where they differ."""
_OUR_NAME = {theirs: ours for ours, theirs in _LIST_ID.items()}

_UNKNOWN_MODEL = 'The span has tokens but does not say which model was called.'


class _Intraday:
    """A model whose price depends on the time of day: looked up per call, not per day."""

    __slots__ = ('context', 'model', 'provider')

    def __init__(self, model: ModelInfo, provider: str, context: dict[str, str] | None) -> None:
        self.model = model
        self.provider = provider
        self.context = context


class PriceBook:
    """Prices of the installed `genai-prices`. Thread-safe; the list is loaded at the first question."""

    def __init__(self) -> None:
        self._snapshot: DataSnapshot | None = None
        self._version = ''
        self._lock = Lock()
        self._known: dict[tuple[str, str, str, str, int], Tariff | _Intraday | str] = {}

    def load(self) -> None:
        """Load the price list now (about half a second) rather than with the first span."""
        self._prices()

    def price(
        self, provider: str, model: str, request_model: str, start_ns: int, usage: Usage, service_tier: str = ''
    ) -> Cost:
        """What a call cost by the prices of the day it started.

        `provider` is a normalised name or empty; `model` is the one that answered, `request_model` the one asked for
        and tried when the list does not know the other; `start_ns` is nanoseconds since the epoch; `service_tier` is
        what the answer said (`default`, `flex`, `priority`). Never raises.
        """
        if not usage.is_known:
            return _NOTHING
        key = (provider, model, request_model, service_tier, start_ns // _DAY_NS)
        found = self._known.get(key)
        if found is None:
            try:
                found = self._find(provider, model, request_model, start_ns, service_tier)
            except Exception:  # noqa: BLE001  a defect of the list must not lose a span
                _log.exception('the price list failed on provider %r, model %r', provider[:80], model[:80])
                found = 'The price list failed on this model; the server log has the reason.'
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = found
        if isinstance(found, str):
            return Cost(unpriced_reason=found)
        if isinstance(found, _Intraday):
            found = self._tariff(found.model.get_prices(_moment(start_ns), found.context), found.provider)
        return found.cost(usage)

    def _prices(self) -> DataSnapshot:
        with self._lock:
            if self._snapshot is None:
                import genai_prices
                from genai_prices.data_snapshot import get_snapshot

                self._version = f'genai-prices {genai_prices.__version__}'
                self._snapshot = get_snapshot()
            return self._snapshot

    def _tariff(self, prices: Any, provider: str) -> Tariff:
        return Tariff(prices, version=self._version, provider=provider)

    def _find(
        self, provider: str, model: str, request_model: str, start_ns: int, service_tier: str
    ) -> Tariff | _Intraday | str:
        if not model and not request_model:
            return _UNKNOWN_MODEL
        snapshot = self._prices()
        listed: Provider | None = None
        if provider:
            listed = next((entry for entry in snapshot.providers if entry.id == _LIST_ID.get(provider, provider)), None)
            if listed is None:
                return f'{self._version} has no prices of the provider {provider[:80]!r}.'
        for reference in _references(model, request_model):
            try:
                owner, info = snapshot.find_provider_model(reference, listed, None, None)
            except LookupError:
                continue
            # The list's own rule: a price of another request tier holds at the provider that lists the model itself.
            context = {'service_tier': service_tier} if service_tier and info in owner.models else None
            name = _OUR_NAME.get(owner.id, owner.id)
            if _is_intraday(info):
                return _Intraday(info, name, context)
            return self._tariff(info.get_prices(_moment(start_ns), context), name)
        of = f' of {provider}' if provider else ''
        return f'{self._version} does not know the model {(model or request_model)[:120]!r}{of}.'


_NOTHING = Cost()


def _references(model: str, request_model: str) -> list[str]:
    """The names to look for, best first: as given, then without the path that some APIs put before a model's name."""
    names: list[str] = []
    for name in (model, request_model):
        for candidate in (name, name.rpartition('/')[2]):
            if candidate and candidate not in names:
                names.append(candidate)
    return names


def _moment(start_ns: int) -> datetime:
    return datetime.fromtimestamp(start_ns // 10**9, timezone.utc)


def _is_intraday(info: ModelInfo) -> bool:
    if not isinstance(info.prices, list):
        return False
    return any(hasattr(entry.constraint, 'start_time') for entry in info.prices)
