"""What can go wrong with the store, in our own words: the engines' and the driver's errors end here.

StoreError
├── StoreUnavailable     the engine does not answer; nothing was written
├── StoreBusy            it answers, but cannot take more now; try again
│   └── DataDirectoryInUse
├── StoreIsNewer         the data was written by a newer version of Avaliar
├── QueryTimeout         a query took longer than it was allowed to
└── QueryTooLarge        a query needed more memory than it was allowed to
"""

from __future__ import annotations

__all__ = [
    'DataDirectoryInUse',
    'QueryTimeout',
    'QueryTooLarge',
    'StoreBusy',
    'StoreError',
    'StoreIsNewer',
    'StoreUnavailable',
    'from_engine',
]


class StoreError(Exception):
    """The store could not do what it was asked to. Nothing of an insert that raises counts as stored."""


class StoreUnavailable(StoreError):
    """The engine cannot be reached, or the store has been closed."""


class StoreBusy(StoreError):
    """The engine refuses more work for now: the same call may succeed later."""


class DataDirectoryInUse(StoreBusy):
    """Another process has the data directory open."""


class StoreIsNewer(StoreError):
    """The data was written by a newer version of Avaliar."""


class QueryTimeout(StoreError):
    """A query was stopped because it took longer than it was allowed to."""


class QueryTooLarge(StoreError):
    """A query was stopped because it needed more memory, or more rows, than it was allowed to."""


# Error codes of ClickHouse (src/Common/ErrorCodes.cpp).
_TIMEOUT = {159, 160, 209}  # TIMEOUT_EXCEEDED, TOO_SLOW, SOCKET_TIMEOUT
_TOO_LARGE = {158, 191, 241, 307, 396}  # rows, set size, memory, bytes, result
_BUSY = {202, 252, 243, 745}  # TOO_MANY_SIMULTANEOUS_QUERIES, TOO_MANY_PARTS, NOT_ENOUGH_SPACE, SERVER_OVERLOADED
_UNAVAILABLE = {210, 212, 279, 516}  # network, unknown address, all connections failed, authentication


def from_engine(code: int | None, message: str) -> StoreError:
    """The error of ours for ClickHouse's error `code`; `message` is the engine's, and goes to the log, not to a user."""
    if code in _TIMEOUT:
        return QueryTimeout(f'The query was stopped at its time limit; ask for less or a shorter range. ({message})')
    if code in _TOO_LARGE:
        return QueryTooLarge(f'The query was stopped at its memory limit; ask for a shorter range. ({message})')
    if code in _BUSY:
        return StoreBusy(f'The span store cannot take more at the moment; try again. ({message})')
    if code in _UNAVAILABLE:
        return StoreUnavailable(f'The span store does not answer. ({message})')
    return StoreError(f'The span store failed: {message}')
