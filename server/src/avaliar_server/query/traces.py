"""The list of traces, and what can be said of the list as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import InvalidOperation
from typing import Any

from .amounts import dollars, milliseconds
from .cursor import Cursor, fingerprint
from .errors import BadParameter
from .filters import TraceFilter
from .newest import newest_traces
from .period import Period
from .ranking import Ranking, matching_traces, ranked
from .reader import OF_TENANT, Reader
from .trace_rows import trace_row

__all__ = ['list_traces', 'trace_stats']


def list_traces(
    reader: Reader, asked: TraceFilter, ranking: Ranking, limit: int, cursor: str | None
) -> Mapping[str, Any]:
    """A page of traces in the shape of the API's `TracePage`.

    Raises:
        BadParameter: The cursor is none, or of another question.
    """
    question = fingerprint('traces', asked.question(), ranking)
    period, snapshot, after = asked.period, reader.snapshot_ns, None
    if cursor is not None:
        place = Cursor.decode(cursor, question, int if ranking.key_type == 'Int64' else str)
        period, snapshot = Period(place.start_ns, place.end_ns), place.snapshot_ns
        after = (_bound(ranking, place.key), _trace_id(place.last_id))
    if ranking.sort == 'timestamp' and ranking.descending:
        rows = newest_traces(reader, asked, period, snapshot, limit + 1, after)
        rows = [{**facts, 'key': facts['trace_start_ns']} for facts in rows]
    else:
        rows = ranked(reader, asked, ranking, period, snapshot, limit + 1, after)
    following = None
    if len(rows) > limit:
        rows = rows[:limit]
        last = rows[-1]
        key, last_id = ranking.shown(last['key']), last['trace_id'].hex()
        following = Cursor(question, snapshot, period.start_ns, period.end_ns, key, last_id).encode()
    return {'data': [trace_row(facts) for facts in rows], 'next_cursor': following}


def trace_stats(reader: Reader, asked: TraceFilter) -> Mapping[str, Any]:
    """Figures of exactly the filtered set, in the shape of the API's `TraceStats`."""
    facts = (
        'span_count',
        'error_count',
        'input_tokens',
        'output_tokens',
        'cost_usd',
        'latency_ns',
        'providers',
        'models',
    )
    relation, values = matching_traces(reader, asked, asked.period, reader.now_ns, (*facts, 'environment'))
    inside = ''
    if asked.period.start_ns is not None:
        inside = f' WHERE trace_id IN (SELECT trace_id FROM traces WHERE {OF_TENANT} GROUP BY trace_id HAVING min(start_ns) >= {{low:Int64}})'
    rows = reader.select(
        'SELECT count(), sum(t_span_count), countIf(t_error_count > 0), sum(t_input_tokens), sum(t_output_tokens), '
        'sum(t_cost_usd), quantilesTDigest(0.5, 0.95)(t_latency_ns), groupUniqArrayArray(t_providers), '
        "groupUniqArrayArray(t_models), groupUniqArrayIf(t_environment, t_environment != '') "
        f'FROM ({relation}){inside}',
        values,
    )
    count, spans, errors, input_tokens, output_tokens, cost, latencies, providers, models, environments = rows[0]
    tokens = None if input_tokens is None and output_tokens is None else (input_tokens or 0) + (output_tokens or 0)
    return {
        'trace_count': count,
        'span_count': spans,
        'error_count': errors,
        'total_tokens': tokens,
        'cost_usd': dollars(cost),
        'latency_p50_ms': milliseconds(latencies[0]) if count else None,
        'latency_p95_ms': milliseconds(latencies[1]) if count else None,
        'providers': sorted(providers),
        'models': sorted(models),
        'environments': sorted(environments),
    }


def _bound(ranking: Ranking, key: int | str) -> Any:
    try:
        return ranking.bound(key)
    except InvalidOperation:
        raise BadParameter(
            'cursor must be the next_cursor of an answer, as it came; leave it out to start anew'
        ) from None


def _trace_id(text: str) -> bytes:
    if len(text) != 32:
        raise BadParameter('cursor must be the next_cursor of an answer, as it came; leave it out to start anew')
    return bytes.fromhex(text)
