"""What detection found, and what people said of it: narrow tables beside the spans, because both come late.

`span_results` has the key and the partitions of `spans`. The latest row of a span, or of an issue, is the one that
counts; a reader must say so (`FINAL`, or `argMax` by `decided_ns`).
"""

from __future__ import annotations

__all__ = ['STATEMENTS']

_WORD = 'LowCardinality(String)'

# The week the span began in, as in `spans`: retention drops both.
_WEEK = "toMonday(fromUnixTimestamp64Nano(start_ns, 'UTC'))"

_NUMBER = 'Int64 CODEC(T64)'
_DURABLE = 'fsync_after_insert = 1, fsync_part_directory = 1'
_PACKED = 'min_level_for_full_part_storage = 1'

_RESULTS = f"""
CREATE TABLE IF NOT EXISTS span_results (
    org_id UInt64,
    start_ns {_NUMBER},
    trace_id FixedString(16),
    span_id FixedString(8),
    decided_ns {_NUMBER},
    mode {_WORD},
    status {_WORD},
    reason String,
    severity UInt8,
    issue_types Array({_WORD}),
    issue_severities Array(UInt8),
    provider {_WORD},
    model {_WORD},
    environment {_WORD},
    issues String,
    checks String,
    duration_ms Float64,
    INDEX by_trace trace_id TYPE bloom_filter(0.0001) GRANULARITY 1
) ENGINE = ReplacingMergeTree(decided_ns)
PARTITION BY {_WEEK}
ORDER BY (org_id, start_ns, trace_id, span_id)
SETTINGS index_granularity = 2048, merge_selector_base = 10, {_PACKED}, {_DURABLE}
"""

# Few: people make them one by one. No partitions, so that one small part holds them all.
_MARKS = f"""
CREATE TABLE IF NOT EXISTS issue_marks (
    org_id UInt64,
    start_ns Int64,
    trace_id FixedString(16),
    span_id FixedString(8),
    issue_id UInt64,
    marked_ns Int64,
    is_false_positive UInt8,
    note String,
    marked_by String
) ENGINE = ReplacingMergeTree(marked_ns)
ORDER BY (org_id, start_ns, trace_id, span_id, issue_id)
SETTINGS index_granularity = 256, {_PACKED}, {_DURABLE}
"""

STATEMENTS = (_RESULTS, _MARKS)
