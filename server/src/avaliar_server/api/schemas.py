"""The shapes of the HTTP API: what `/api/v1` answers, and so what the dashboard is generated from.

Money is a decimal string in US dollars, unknown is `null`; times are RFC 3339 UTC; durations say their unit.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

SpanType = Literal['llm', 'tool', 'agent', 'generic']
Status = Literal['ok', 'error']
Source = Literal['sdk', 'proxy', 'otlp']
Severity = Literal['low', 'medium', 'high', 'critical']
DetectionStatus = Literal['none', 'pending', 'clean', 'issues', 'failed']


class Problem(BaseModel):
    """What every error answers."""

    detail: str


class TraceRow(BaseModel):
    """A trace in a list."""

    trace_id: str = Field(description='32 hexadecimal digits.')
    name: str = Field(description="The root span's name, or the earliest span's while the root has not arrived.")
    timestamp: datetime
    source: Source
    environment: str
    service_name: str
    providers: list[str]
    models: list[str]
    latency_ms: float
    span_count: int
    error_count: int
    has_root: bool = Field(description='False while no span without a parent has arrived.')
    input_tokens: int | None
    output_tokens: int | None
    total_tokens: int | None
    cost_usd: str | None
    cost_is_partial: bool = Field(description='True when some model call of the trace has tokens but no known price.')
    status: Status
    detection_status: DetectionStatus
    severity: Severity | None
    issue_types: list[str]
    input_preview: str
    output_preview: str
    session_id: str | None
    user_id: str | None
    tags: list[str]


class TracePage(BaseModel):
    data: list[TraceRow]
    next_cursor: str | None


class SpanRow(BaseModel):
    """A span in a tree: no payloads."""

    span_id: str
    parent_span_id: str | None
    name: str
    span_type: SpanType
    provider: str | None
    model: str | None
    start_time: datetime
    start_offset_ms: float = Field(description='From the start of the trace; exact to the microsecond.')
    duration_ms: float
    time_to_first_token_ms: float | None
    status: Status
    level: str | None
    stream_end: str | None
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: str | None
    severity: Severity | None
    detection_status: DetectionStatus
    is_orphan: bool = Field(description='Names a parent that has not arrived.')


class TraceDetail(TraceRow):
    spans: list[SpanRow]
    next_cursor: str | None = Field(description='Set when the trace has more than 5,000 spans: pass it as `cursor`.')


class MessagePart(BaseModel):
    type: Literal['text', 'tool_call', 'tool_result', 'reasoning', 'media', 'json']
    text: str | None = None
    tool_call_id: str | None = None
    tool_name: str | None = None
    arguments: Any = Field(default=None, description='Of a tool call, parsed when it was JSON.')
    media_type: str | None = None
    data: Any = Field(default=None, description='Whatever no other part describes.')


class Message(BaseModel):
    role: str
    parts: list[MessagePart]


class CostLine(BaseModel):
    """One line of a cost: tokens x price."""

    unit: str = Field(description='`input`, `cache_read`, `cache_write`, `output`, `reasoning`, ...')
    tokens: int
    usd_per_million: str
    usd: str


class Cost(BaseModel):
    usd: str | None
    lines: list[CostLine]
    price_version: str | None
    unknown_reason: str | None = Field(description='Why the cost is unknown, in words.')


class SpanUsage(BaseModel):
    """`input_tokens` and `output_tokens` are inclusive totals, the rest are leaves inside them."""

    input_tokens: int | None
    output_tokens: int | None
    total_tokens: int | None
    cache_read_tokens: int | None
    cache_write_tokens: int | None
    cache_write_1h_tokens: int | None
    reasoning_tokens: int | None
    input_audio_tokens: int | None
    output_audio_tokens: int | None


class SpanError(BaseModel):
    type: str | None
    message: str | None
    stack: str | None


class Issue(BaseModel):
    id: str = Field(description='16 hexadecimal digits: which of its span. The same for what is found again.')
    trace_id: str
    span_id: str
    type: str
    severity: Severity
    confidence: float
    message: str
    excerpt: str | None = Field(description='What was found. Of `pii` and `secrets` masked, unless `reveal` is true.')
    is_masked: bool
    start: int = Field(description='Where the excerpt is: characters of the text, or of the message `metadata.part`.')
    end: int
    target: Literal['prompt', 'response']
    suggestion: str | None
    detector_name: str
    metadata: dict[str, Any]
    false_positive: bool = Field(description='Somebody has marked it so.')
    note: str | None


class DetectorCheck(BaseModel):
    """What one detector did with one side of a span."""

    detector: str
    target: Literal['prompt', 'response']
    status: Literal['clean', 'issues', 'not_checked', 'failed']
    judge: Literal['off', 'skipped', 'ran', 'failed']
    reason: str


class SpanDetection(BaseModel):
    mode: Literal['local', 'cloud']
    status: DetectionStatus
    reason: str | None = Field(description='Why it failed, or what was left out.')
    decided_at: datetime | None
    duration_ms: float | None
    checks: list[DetectorCheck]
    blocking: bool
    prompt_check: dict[str, Any] | None = Field(
        description='What became of the check before the call: `outcome`, `reason`, `duration_ms`, `issues`.'
    )


class IssuePage(BaseModel):
    data: list[Issue]
    next_cursor: str | None


class SpanDetail(SpanRow):
    trace_id: str
    end_time: datetime
    source: Source
    environment: str
    service_name: str
    input: Any = Field(description='As recorded: parsed JSON, or a string.')
    output: Any
    input_messages: list[Message] | None = Field(
        description='The prompt as chat messages, whatever the provider; null when it is no chat.'
    )
    output_messages: list[Message] | None
    input_size: int | None = Field(description='Bytes before any cut.')
    output_size: int | None
    truncated: list[str]
    generation_info: dict[str, Any] = Field(
        description='`model`, `provider`, `temperature`, `top_p`, `input_tokens`, `output_tokens` and every further request parameter.'
    )
    request_model: str | None
    finish_reason: str | None
    stream_items: int | None
    usage: SpanUsage
    cost: Cost
    session_id: str | None
    user_id: str | None
    tags: list[str]
    metadata: dict[str, Any]
    attributes: dict[str, Any] = Field(description='OTLP attributes that Avaliar gives no meaning.')
    error: SpanError | None
    detection_mode: Literal['local', 'cloud'] | None
    detectors: list[str]
    detection: SpanDetection | None = Field(description='Null where the span asked for no detection.')
    issues: list[Issue]


class TraceStats(BaseModel):
    """Of exactly the filtered set."""

    trace_count: int
    span_count: int
    error_count: int
    total_tokens: int | None
    cost_usd: str | None
    latency_p50_ms: float | None
    latency_p95_ms: float | None
    providers: list[str]
    models: list[str]
    environments: list[str]


class DeletedTrace(BaseModel):
    trace_id: str
    deleted_spans: int


# Analytics. A "request" is a trace; a "call" is an llm span.


class Change(BaseModel):
    """A figure, the same figure in the period before, and the relative change (0.1 is +10 %)."""

    value: float | None
    previous: float | None
    change: float | None


class MoneyChange(BaseModel):
    value: str | None
    previous: str | None
    change: float | None


class Overview(BaseModel):
    start: datetime
    end: datetime
    requests: Change
    calls: Change
    error_rate: Change = Field(description='Share of requests with an error, 0 to 1.')
    cost_usd: MoneyChange
    cost_is_partial: bool
    total_tokens: Change
    latency_p50_ms: Change
    latency_p95_ms: Change
    latency_p99_ms: Change


class RequestPoint(BaseModel):
    time: datetime
    requests: int
    errors: int
    calls: int


class RequestSeries(BaseModel):
    interval: str
    data: list[RequestPoint]


class CostPoint(BaseModel):
    time: datetime
    cost_usd: str | None
    by_provider: dict[str, str] = Field(description='Provider to decimal dollars.')


class CostGroup(BaseModel):
    provider: str | None
    model: str | None
    calls: int
    errors: int
    input_tokens: int | None
    output_tokens: int | None
    cache_read_tokens: int | None
    reasoning_tokens: int | None
    cost_usd: str | None
    unpriced_calls: int = Field(description='Calls with usage but no known price: not in the sum.')
    share: float | None = Field(description='Of the total cost, 0 to 1.')


class Costs(BaseModel):
    interval: str
    total_usd: str | None
    unpriced_calls: int
    data: list[CostPoint]
    by_provider: list[CostGroup]
    by_model: list[CostGroup]


class LatencyPoint(BaseModel):
    time: datetime
    count: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None


class LatencyGroup(BaseModel):
    provider: str | None
    model: str | None
    calls: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    time_to_first_token_p50_ms: float | None
    time_to_first_token_p95_ms: float | None
    tokens_per_second: float | None = Field(description='Median of output tokens per second of generation.')


class Latencies(BaseModel):
    interval: str
    data: list[LatencyPoint] = Field(description='Latency of whole requests (traces).')
    by_provider: list[LatencyGroup] = Field(description='Latency of llm spans.')
    by_model: list[LatencyGroup]


class ModelRow(BaseModel):
    """One line of `/analytics/models` or `/analytics/providers` (there `model` is null)."""

    provider: str | None
    model: str | None
    calls: int
    errors: int
    error_rate: float
    input_tokens: int | None
    output_tokens: int | None
    cache_read_share: float | None
    cost_usd: str | None
    unpriced_calls: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    time_to_first_token_p50_ms: float | None
    tokens_per_second: float | None
    last_seen: datetime


class ModelTable(BaseModel):
    data: list[ModelRow]


class LedgerRow(BaseModel):
    source: str = Field(description='`sdk`, `otlp`, ...')
    service_name: str
    reason: str = Field(description='Empty for received and stored.')
    received: int
    stored: int
    rejected: int
    dropped: int = Field(description='What clients reported that they could not deliver.')
    last_seen: datetime


class Ledger(BaseModel):
    received: int
    stored: int
    duplicates_possible: bool = Field(description='Counts are of spans as they came; a span sent twice counts twice.')
    rejected: int
    dropped: int
    rows: list[LedgerRow]
