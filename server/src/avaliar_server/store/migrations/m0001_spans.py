"""Spans, their payloads, the extent of traces, and the ledgers.

`spans` and `span_payloads` share key and partition. The key is made of what never changes of a span, in time order:
a list reads it backwards and stops early. `version` makes the first copy of a span win: a resend changes nothing.
"""

from __future__ import annotations

from ..searched_text import SEARCHED_TEXT

__all__ = ['STATEMENTS']

_WORD = 'LowCardinality(String)'

# The week a span began in. Finer partitions would make more parts of a batch that spans them.
_WEEK = "toMonday(fromUnixTimestamp64Nano(start_ns, 'UTC'))"

# Of each sixty-four numbers the bits in which they differ: read in two thirds of the time that LZ4 takes.
_NUMBER = 'Int64 CODEC(T64)'
_COUNT = 'Nullable(Int64) CODEC(T64)'

_KEY = f"""
    org_id UInt64,
    start_ns {_NUMBER},
    trace_id FixedString(16),
    span_id FixedString(8),
    received_ns {_NUMBER},
"""

_VERSION = 'version UInt64 MATERIALIZED toUInt64(9223372036854775807 - received_ns)'

_DURABLE = 'fsync_after_insert = 1, fsync_part_directory = 1'

# What an insert writes is one file (`data.packed`) instead of thirteen, each of which would be made and fsynced; what a
# merge writes is several again. Engines before 26 know the setting and do nothing.
_PACKED = 'min_level_for_full_part_storage = 1'

# A page looks for fifty ids at once: were one granule in a hundred taken for having an id, nearly half would be read.
_SPANS = f"""
CREATE TABLE IF NOT EXISTS spans (
    {_KEY}
    parent_span_id FixedString(8),
    duration_ns {_NUMBER},
    name {_WORD},
    source {_WORD},
    environment {_WORD},
    service_name {_WORD},
    span_type {_WORD},
    status {_WORD},
    time_to_first_token_ns {_COUNT},
    provider {_WORD},
    model {_WORD},
    input_tokens {_COUNT},
    output_tokens {_COUNT},
    cache_read_tokens {_COUNT},
    reasoning_tokens {_COUNT},
    cost_usd Nullable(Decimal(38, 15)),
    session_id String,
    user_id String,
    tags Array({_WORD}),
    error_type {_WORD},
    detection_mode {_WORD},
    shown String,
    {_VERSION},
    INDEX by_trace trace_id TYPE bloom_filter(0.0001) GRANULARITY 1,
    INDEX by_session session_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_user user_id TYPE bloom_filter(0.01) GRANULARITY 1
) ENGINE = ReplacingMergeTree(version)
PARTITION BY {_WEEK}
ORDER BY (org_id, start_ns, trace_id, span_id)
SETTINGS index_granularity = 2048, merge_selector_base = 10, {_PACKED}, {_DURABLE}
"""

_PAYLOADS = f"""
CREATE TABLE IF NOT EXISTS span_payloads (
    {_KEY}
    input Nullable(String),
    output Nullable(String),
    facts String,
    {_VERSION},
    INDEX by_word {SEARCHED_TEXT} TYPE tokenbf_v1(32768, 3, 0) GRANULARITY 1
) ENGINE = ReplacingMergeTree(version)
PARTITION BY {_WEEK}
ORDER BY (org_id, start_ns, trace_id, span_id)
SETTINGS index_granularity = 512, merge_selector_base = 30, max_bytes_to_merge_at_max_space_in_pool = 536870912,
    min_bytes_for_wide_part = 268435456, {_PACKED}, {_DURABLE}
"""

# What a trace is, says its spans; this table says where they are, and what lists and dashboards ask of all traces.
# Every aggregate is idempotent, so a span stored twice changes nothing. `week` is the partition of the spans it was
# made of, so that retention knows what goes with them; a trace may have a row for each of several. No partitions here:
# an id is looked for in every part, and fifty of them took twice the time in the parts of five weeks.
_TRACES = f"""
CREATE TABLE IF NOT EXISTS traces (
    org_id UInt64,
    trace_id FixedString(16),
    week Date,
    start_ns SimpleAggregateFunction(min, Int64),
    end_ns SimpleAggregateFunction(max, Int64),
    first_received_ns SimpleAggregateFunction(min, Int64),
    last_received_ns SimpleAggregateFunction(max, Int64),
    has_root SimpleAggregateFunction(max, UInt8),
    has_error SimpleAggregateFunction(max, UInt8)
) ENGINE = AggregatingMergeTree
ORDER BY (org_id, trace_id, week)
SETTINGS index_granularity = 256, {_PACKED}, {_DURABLE}
"""

_LEDGER = f"""
CREATE TABLE IF NOT EXISTS ledger (
    org_id UInt64,
    hour DateTime('UTC'),
    source {_WORD},
    service_name {_WORD},
    reason {_WORD},
    received SimpleAggregateFunction(sum, UInt64),
    stored SimpleAggregateFunction(sum, UInt64),
    rejected SimpleAggregateFunction(sum, UInt64),
    last_seen_ns SimpleAggregateFunction(max, Int64)
) ENGINE = AggregatingMergeTree
PARTITION BY toStartOfMonth(hour)
ORDER BY (org_id, hour, source, service_name, reason)
"""

_CLIENT_LEDGER = f"""
CREATE TABLE IF NOT EXISTS client_ledger (
    org_id UInt64,
    client_id String,
    service_name {_WORD},
    created SimpleAggregateFunction(max, UInt64),
    dropped SimpleAggregateFunction(maxMap, Map(String, UInt64)),
    first_seen_ns SimpleAggregateFunction(min, Int64),
    last_seen_ns SimpleAggregateFunction(max, Int64)
) ENGINE = AggregatingMergeTree
ORDER BY (org_id, client_id, service_name)
"""

STATEMENTS = (_SPANS, _PAYLOADS, _TRACES, _LEDGER, _CLIENT_LEDGER)
