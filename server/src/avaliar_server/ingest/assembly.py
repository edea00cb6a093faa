"""From a span as a client sent it to the span the store keeps: checked, mapped, priced, previewed, within limits."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import orjson

from ..model.span import NO_PARENT, Span
from ..model.usage import Usage
from ..pricing import PriceBook
from ..semconv import Reading, provider_name, read_attributes, read_events
from .cuts import cut_text, object_text, size_of
from .envelope import Garbage, RawSpan
from .limits import Limits
from .previews import input_preview, output_preview

__all__ = ['Assembly', 'Origin', 'Refusal']

_ZERO_TRACE = b'\x00' * 16
_MOST_MARKS = 100

_TYPES: dict[str, str] = {
    'chat': 'llm',
    'text_completion': 'llm',
    'completion': 'llm',
    'generate_content': 'llm',
    'embeddings': 'llm',
    'responses': 'llm',
    'execute_tool': 'tool',
    'retrieval': 'tool',
    'invoke_agent': 'agent',
    'create_agent': 'agent',
    'invoke_workflow': 'agent',
}
"""`gen_ai.operation.name` to the type of the span."""

_SPEAKS_OF_A_MODEL = frozenset({'request_model', 'model', 'input_tokens', 'output_tokens'})

_USAGE: dict[str, str] = {
    'input_tokens': 'gen_ai.usage.input_tokens',
    'output_tokens': 'gen_ai.usage.output_tokens',
    'cache_read_tokens': 'gen_ai.usage.cache_read.input_tokens',
    'cache_write_tokens': 'gen_ai.usage.cache_creation.input_tokens',
    'cache_write_1h_tokens': 'avaliar.usage.cache_write_1h_tokens',
    'reasoning_tokens': 'gen_ai.usage.reasoning.output_tokens',
    'input_audio_tokens': 'avaliar.usage.input_audio_tokens',
    'output_audio_tokens': 'avaliar.usage.output_audio_tokens',
}

_KEPT_TOO = (
    ('operation', 'gen_ai.operation.name'),
    ('tool_name', 'gen_ai.tool.name'),
    ('agent_name', 'gen_ai.agent.name'),
)
"""Fields that decide the type and name of a span and say more than those: kept as attributes too."""


@dataclass(slots=True)
class Refusal:
    """A span that is not kept: `reason` is counted in the ledger, `sentence` goes to the client."""

    reason: str
    sentence: str


@dataclass(slots=True)
class Origin:
    """What the spans of one scope of one resource share."""

    org_id: int
    source: str
    service_name: str
    environment: str
    received_ns: int
    shared: str = ''
    """Attributes of resource and scope that are kept with each span, as the inside of a JSON object."""


class Assembly:
    """Makes spans. Thread-safe: it keeps nothing between two spans."""

    def __init__(self, prices: PriceBook, limits: Limits) -> None:
        self._prices = prices
        self._limits = limits

    def span(self, raw: RawSpan | Garbage, origin: Origin) -> Span | Refusal:
        """The span, or why it is refused."""
        if raw.__class__ is Garbage:
            return Refusal('malformed', f'A span was refused: {raw.why}.')  # type: ignore[union-attr]
        assert isinstance(raw, RawSpan)
        refusal = self.refusal(raw, origin.received_ns)
        if refusal is not None:
            return refusal
        limits = self._limits
        reading = read_attributes(raw.attributes)
        failed = raw.status_code == 2
        if raw.events:
            kept = read_events(raw.events, reading, failed=failed or 'error_type' in reading.fields)
            if kept:
                reading.rest['events'] = [
                    {'name': event.name, 'time_unix_nano': event.time_ns, 'attributes': event.attributes}
                    for event in kept
                ]
        if raw.links:
            reading.rest['links'] = raw.links
        get = reading.fields.get
        if not failed and raw.status_code == 0 and get('error_type'):
            failed = True

        span = Span(
            origin.org_id,
            raw.trace_id,
            raw.span_id,
            raw.name or get('tool_name') or get('agent_name') or 'unnamed',
            raw.start_ns,
            raw.end_ns,
            origin.received_ns,
        )
        parent = raw.parent_span_id
        if parent and parent != raw.span_id:
            span.parent_span_id = parent
        span.source = origin.source
        span.service_name = origin.service_name
        span.environment = get('environment') or origin.environment
        span.span_type = span_type = get('span_type') or _type_of(reading.fields)
        if failed:
            span.status = 'error'
            span.error_type = get('error_type') or ''
            span.error_message = get('error_message') or raw.status_message
            span.error_stack = get('error_stack') or ''
        elif raw.status_message:
            reading.rest['otel.status_description'] = raw.status_message
        span.level = get('level') or ''
        span.stream_end = get('stream_end') or ''
        span.stream_items = get('stream_items')
        span.time_to_first_token_ns = get('time_to_first_token_ns')
        span.session_id = get('session_id') or ''
        span.user_id = get('user_id') or ''
        span.detection_mode = get('detection_mode') or ''
        span.detectors = get('detectors') or []
        span.detection_blocking = get('detection_blocking') or False
        span.tags = get('tags') or []
        self._model(span, reading)
        if span_type == 'llm':
            self._cost(span, reading)
        else:
            _set_usage_aside(reading)

        truncated: list[str] = get('truncated') or []
        self._payload(span, reading, truncated)
        self._objects(span, reading, origin, truncated)
        self._labels(span, truncated)
        if truncated:
            span.truncated = list(dict.fromkeys(cut_text(name, limits.label_bytes) for name in truncated))[:_MOST_MARKS]
        return span

    def refusal(self, raw: RawSpan, now_ns: int) -> Refusal | None:
        """Why a span with these ids and times cannot be kept; `None` when it can."""
        if len(raw.trace_id) != 16 or raw.trace_id == _ZERO_TRACE:
            return _refuse(
                raw, 'invalid trace id', f'its trace id is {_id(raw.trace_id)}; it must be 16 bytes, not all zero'
            )
        if len(raw.span_id) != 8 or raw.span_id == NO_PARENT:
            return _refuse(
                raw, 'invalid span id', f'its span id is {_id(raw.span_id)}; it must be 8 bytes, not all zero'
            )
        if raw.parent_span_id and len(raw.parent_span_id) != 8:
            return _refuse(
                raw, 'invalid parent id', f'its parent id is {_id(raw.parent_span_id)}; it must be 8 bytes, or absent'
            )
        start, end = raw.start_ns, raw.end_ns
        if start <= 0:
            return _refuse(raw, 'no start time', 'it has no start time')
        if end <= 0:
            return _refuse(raw, 'no end time', 'it has no end time; send a span when it has ended')
        if end < start:
            return _refuse(raw, 'ends before it starts', f'it ends {start - end} ns before it starts')
        limits = self._limits
        if start > now_ns + limits.future_ns or end > now_ns + limits.future_ns:
            return _refuse(
                raw,
                'in the future',
                "it lies in the future by the server's clock; check the clock of its machine, and that times are in nanoseconds",
            )
        if start < now_ns - limits.past_ns:
            return _refuse(
                raw,
                'too long ago',
                'it started more than ten years ago; check that times are in nanoseconds since 1970',
            )
        return None

    def _model(self, span: Span, reading: Reading) -> None:
        get = reading.fields.get
        span.provider = get('provider') or ''
        span.request_model = get('request_model') or ''
        span.model = get('model') or span.request_model
        span.finish_reason = get('finish_reason') or ''

    def _cost(self, span: Span, reading: Reading) -> None:
        fields = reading.fields
        get = fields.get
        usage = span.usage = Usage(
            get('input_tokens'),
            get('output_tokens'),
            get('cache_read_tokens'),
            get('cache_write_tokens'),
            get('cache_write_1h_tokens'),
            get('reasoning_tokens'),
            get('input_audio_tokens'),
            get('output_audio_tokens'),
        )
        explicit = get('cost_usd')
        if explicit is not None:
            span.cost_usd = explicit
            span.price_version = 'explicit'
        cost = self._prices.price(
            span.provider, span.model, span.request_model, span.start_ns, usage, get('service_tier') or ''
        )
        if not span.provider and cost.provider:
            span.provider = provider_name(cost.provider)
        if explicit is None:
            span.cost_usd = cost.usd
            span.cost_detail = cost.detail
            span.price_version = cost.version
            span.unpriced_reason = cost.unpriced_reason

    def _payload(self, span: Span, reading: Reading, truncated: list[str]) -> None:
        fields = reading.fields
        _instructions(reading)
        limit = self._limits.payload_bytes
        text: str | None = fields.get('input')
        size: int | None = fields.get('input_size')
        if text is not None:
            actual = size_of(text)
            span.input_preview = input_preview(text)
            if actual > limit:
                text = cut_text(text, limit)
                truncated.append('input')
            span.input = text
            span.input_size = actual if size is None or size < actual else size
        else:
            span.input_size = size
        text = fields.get('output')
        size = fields.get('output_size')
        if text is not None:
            actual = size_of(text)
            span.output_preview = output_preview(text)
            if actual > limit:
                text = cut_text(text, limit)
                truncated.append('output')
            span.output = text
            span.output_size = actual if size is None or size < actual else size
        else:
            span.output_size = size

    def _objects(self, span: Span, reading: Reading, origin: Origin, truncated: list[str]) -> None:
        limits = self._limits
        info: dict[str, Any] = reading.info
        more = reading.fields.get('generation_info')
        if more:
            info = {**more, **info}
        tier = reading.fields.get('service_tier')
        if tier:
            info['service_tier'] = tier
        if info:
            span.generation_info, cut = object_text(
                info, item_limit=limits.attribute_bytes, limit=limits.attributes_bytes
            )
            if cut:
                truncated.append('generation_info')
        metadata = reading.fields.get('metadata')
        if metadata:
            span.metadata, cut = object_text(metadata, item_limit=limits.attribute_bytes, limit=limits.attributes_bytes)
            if cut:
                truncated.append('metadata')
        check = reading.fields.get('detection_check')
        if check:
            span.detection_check, cut = object_text(
                check, item_limit=limits.attribute_bytes, limit=limits.attributes_bytes
            )
            if cut:
                truncated.append('detection_check')
        for field, attribute in _KEPT_TOO:
            if field in reading.fields:
                reading.rest[attribute] = reading.fields[field]
        if reading.rest:
            own, cut = object_text(reading.rest, item_limit=limits.attribute_bytes, limit=limits.attributes_bytes)
            if cut:
                truncated.append('attributes')
            span.attributes = f'{own[:-1]},{origin.shared}}}' if origin.shared else own
        elif origin.shared:
            span.attributes = f'{{{origin.shared}}}'

    def _labels(self, span: Span, truncated: list[str]) -> None:
        limit = self._limits.label_bytes
        labels = _labels_of(span)
        # A character is four bytes at most: of nearly every span the longest label is short enough for all to fit.
        if max(map(len, labels)) > limit // 4:
            for name, value in zip(_LABELS, labels, strict=True):
                if len(value) > limit // 4 and size_of(value) > limit:
                    setattr(span, name, cut_text(value, limit))
                    truncated.append(name)
        for name in ('error_message', 'error_stack') if span.status == 'error' else ():
            value: str = getattr(span, name)
            if value and size_of(value) > self._limits.text_bytes:
                setattr(span, name, cut_text(value, self._limits.text_bytes))
                truncated.append(name)
        if span.tags:
            span.tags = self._list('tags', span.tags, truncated)
        if span.detectors:
            span.detectors = self._list('detectors', span.detectors, truncated)

    def _list(self, name: str, labels: list[str], truncated: list[str]) -> list[str]:
        limit, most = self._limits.label_bytes, self._limits.tags
        unique = list(dict.fromkeys(cut_text(label, limit) for label in labels))
        if len(unique) > most or any(len(label) * 4 > limit and size_of(label) > limit for label in labels):
            truncated.append(name)
        return unique[:most]


_LABELS = (
    'name',
    'environment',
    'provider',
    'request_model',
    'model',
    'finish_reason',
    'session_id',
    'user_id',
    'error_type',
)
_labels_of = attrgetter(*_LABELS)


def _type_of(fields: dict[str, Any]) -> str:
    operation = fields.get('operation')
    if operation is not None:
        known = _TYPES.get(operation)
        if known is not None:
            return known
    if not _SPEAKS_OF_A_MODEL.isdisjoint(fields):
        return 'llm'
    if 'tool_name' in fields:
        return 'tool'
    return 'agent' if 'agent_name' in fields else 'generic'


def _set_usage_aside(reading: Reading) -> None:
    """Usage on a span that is no model call repeats what the calls below it used: kept, but never added up."""
    fields = reading.fields
    for field, attribute in () if _USAGE.keys().isdisjoint(fields) else _USAGE.items():
        if field in fields:
            reading.rest[attribute] = fields[field]
    if 'cost_usd' in fields:
        reading.rest['avaliar.cost_usd'] = str(fields['cost_usd'])


def _instructions(reading: Reading) -> None:
    """System instructions that came apart from the chat become its first message."""
    fields = reading.fields
    instructions: str | None = fields.get('instructions')
    if instructions is None:
        return
    text: str | None = fields.get('input')
    winner = reading.winners.get('input')
    if winner is not None and winner[1] == 'avaliar.input':
        # The program's own record has them.
        reading.rest['gen_ai.system_instructions'] = instructions
        return
    try:
        parts = orjson.loads(instructions)
    except orjson.JSONDecodeError:
        parts = instructions
    system: dict[str, Any] = {'role': 'system'}
    system['parts' if isinstance(parts, list) else 'content'] = parts
    first = orjson.dumps(system).decode()
    if text is None:
        fields['input'] = f'[{first}]'
    elif text[:1] == '[' and text[-1:] == ']':
        rest = text[1:-1].strip()
        fields['input'] = f'[{first},{rest}]' if rest else f'[{first}]'
    else:
        user = orjson.dumps({'role': 'user', 'content': text}).decode()
        fields['input'] = f'[{first},{user}]'


def _refuse(raw: RawSpan, reason: str, why: str) -> Refusal:
    return Refusal(reason, f'The span {raw.name[:80]!r} was refused: {why}.')


def _id(given: bytes) -> str:
    if not given:
        return 'missing'
    if not any(given):
        return 'all zero'
    return f'{len(given)} bytes long' if len(given) > 32 else given.hex()
