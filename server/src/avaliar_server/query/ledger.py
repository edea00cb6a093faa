"""What became of the spans: received, stored and rejected here, dropped where they were made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .period import time_of
from .reader import OF_TENANT, Reader

__all__ = ['ledger']

_CLIENTS = 'sdk'
"""The source of what clients report: other programs count nothing."""


_REFUSED_HERE = 'rejected'
"""A client's word for spans that this server refused: they stand in the ledger already, with their reason."""


def ledger(reader: Reader) -> Mapping[str, Any]:
    """The ledger of the organisation in the shape of the API's `Ledger`; totals are the sums of the rows."""
    rows = [
        _row(source, service, reason, received=received, stored=stored, rejected=rejected, seen=seen)
        for source, service, reason, received, stored, rejected, seen in reader.select(
            'SELECT toString(source), toString(service_name), toString(reason), sum(received), sum(stored), '
            f'sum(rejected), max(last_seen_ns) FROM ledger WHERE {OF_TENANT} GROUP BY source, service_name, reason'
        )
    ]
    # A client's counters only grow, and it reports them again and again: the highest counts.
    rows += [
        _row(_CLIENTS, service, reason, dropped=dropped, seen=seen)
        for service, reason, dropped, seen in reader.select(
            'SELECT service, reason, sum(count), max(seen) FROM ('
            'SELECT toString(service_name) AS service, maxMap(dropped) AS counts, max(last_seen_ns) AS seen '
            f'FROM client_ledger WHERE {OF_TENANT} GROUP BY client_id, service_name'
            ') ARRAY JOIN mapKeys(counts) AS reason, mapValues(counts) AS count '
            'WHERE count > 0 AND reason != {refused_here:String} GROUP BY service, reason',
            {'refused_here': _REFUSED_HERE},
        )
    ]
    rows.sort(key=lambda row: (row['source'], row['service_name'], row['reason']))
    return {
        **{name: sum(row[name] for row in rows) for name in ('received', 'stored', 'rejected', 'dropped')},
        'duplicates_possible': True,
        'rows': rows,
    }


def _row(
    source: str,
    service_name: str,
    reason: str,
    *,
    seen: int,
    received: int = 0,
    stored: int = 0,
    rejected: int = 0,
    dropped: int = 0,
) -> dict[str, Any]:
    return {
        'source': source,
        'service_name': service_name,
        'reason': reason,
        'received': received,
        'stored': stored,
        'rejected': rejected,
        'dropped': dropped,
        'last_seen': time_of(seen),
    }
