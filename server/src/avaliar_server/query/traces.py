"""The list of traces."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import InvalidOperation
from typing import Any

from .cursor import Cursor, fingerprint
from .detection import with_detection
from .errors import BadParameter
from .filters import TraceFilter
from .newest import newest_traces
from .period import Period
from .ranking import Ranking, ranked
from .reader import Reader
from .trace_rows import trace_row

__all__ = ['list_traces']


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
    # Where the filter asked for it the rows have it already.
    with_detection(reader, [facts for facts in rows if 'detection_status' not in facts], snapshot)
    return {'data': [trace_row(facts) for facts in rows], 'next_cursor': following}


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
