"""The span store: ClickHouse SQL through one interface, embedded or a server. See docs/architecture.md."""

from .arrivals import Arrivals
from .errors import (
    DataDirectoryInUse,
    QueryTimeout,
    QueryTooLarge,
    StoreBusy,
    StoreError,
    StoreIsNewer,
    StoreUnavailable,
)
from .span_store import SpanStore, open_store

__all__ = [
    'Arrivals',
    'DataDirectoryInUse',
    'QueryTimeout',
    'QueryTooLarge',
    'SpanStore',
    'StoreBusy',
    'StoreError',
    'StoreIsNewer',
    'StoreUnavailable',
    'open_store',
]
