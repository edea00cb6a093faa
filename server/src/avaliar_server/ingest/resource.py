"""What a resource says for all its spans: where they come from, and what its program counted."""

from __future__ import annotations

from typing import Any

import orjson

from ..model.ledger import ClientCounters
from .assembly import Origin
from .cuts import cut_text, object_text
from .envelope import RawResource, RawScope
from .limits import Limits

__all__ = ['client_counters', 'origin_of']

_OWN_SDK = 'avaliar'

_UNDERSTOOD = frozenset({
    'service.name',
    'deployment.environment.name',
    'deployment.environment',
    'telemetry.sdk.name',
    'telemetry.sdk.language',
    'telemetry.sdk.version',
    'avaliar.client.id',
    'avaliar.client.created',
    'avaliar.client.dropped',
})  # fmt: skip

_MOST_REASONS = 50


def origin_of(resource: RawResource, scope: RawScope, *, org_id: int, received_ns: int, limits: Limits) -> Origin:
    """What the spans of `scope` in `resource` share."""
    said = resource.attributes
    kept = {f'resource.{name}': value for name, value in said.items() if name not in _UNDERSTOOD}
    source = _source(said)
    if source != 'sdk' and scope.name:
        # The names that the OpenTelemetry specification gives them outside OTLP.
        kept['otel.scope.name'] = scope.name
        if scope.version:
            kept['otel.scope.version'] = scope.version
    shared, _ = object_text(kept, item_limit=limits.attribute_bytes // 16, limit=limits.attribute_bytes)
    environment = _label(said.get('deployment.environment.name') or said.get('deployment.environment'), limits)
    return Origin(org_id, source, _service(said, limits), environment, received_ns, shared[1:-1])


def client_counters(resource: RawResource, *, org_id: int, received_ns: int, limits: Limits) -> ClientCounters | None:
    """The program's own count of its spans; `None` when it reports none."""
    said = resource.attributes
    client = said.get('avaliar.client.id')
    if not isinstance(client, str) or not client:
        return None
    created: Any = said.get('avaliar.client.created')
    dropped: dict[str, int] = {}
    try:
        reported: Any = orjson.loads(said.get('avaliar.client.dropped') or '{}')
    except (orjson.JSONDecodeError, TypeError):
        reported = {}
    if isinstance(reported, dict):
        for reason, count in list(reported.items())[:_MOST_REASONS]:
            if _is_count(count):
                dropped[cut_text(str(reason), 100)] = count
    return ClientCounters(
        org_id,
        client_id=cut_text(client, 64),
        service_name=_service(said, limits),
        created=created if _is_count(created) else 0,
        dropped=dropped,
        seen_ns=received_ns,
    )


def _is_count(value: Any) -> bool:
    return value.__class__ is int and 0 <= value < 2**63


def _source(said: dict[str, Any]) -> str:
    return 'sdk' if said.get('telemetry.sdk.name') == _OWN_SDK else 'otlp'


def _service(said: dict[str, Any], limits: Limits) -> str:
    name = _label(said.get('service.name'), limits)
    # What OpenTelemetry SDKs send when nobody named the service.
    return '' if name.startswith('unknown_service') else name


def _label(value: Any, limits: Limits) -> str:
    return cut_text(value, limits.label_bytes) if isinstance(value, str) else ''
