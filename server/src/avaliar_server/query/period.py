"""Stretches of time and the buckets of a series. Nanoseconds since the Unix epoch, UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from .errors import BadParameter

__all__ = ['ALWAYS', 'INTERVALS', 'MAX_POINTS', 'RANGES', 'Buckets', 'Period', 'time_of']

SECOND = 1_000_000_000
_HOUR = 3600 * SECOND
_DAY = 24 * _HOUR

RANGES: Mapping[str, int] = {'1h': _HOUR, '24h': _DAY, '7d': 7 * _DAY, '30d': 30 * _DAY, '90d': 90 * _DAY}
"""What `range` may say, in nanoseconds."""

INTERVALS: Mapping[str, int] = {
    '1m': 60 * SECOND,
    '5m': 300 * SECOND,
    '15m': 900 * SECOND,
    '30m': 1800 * SECOND,
    '1h': _HOUR,
    '3h': 3 * _HOUR,
    '6h': 6 * _HOUR,
    '12h': 12 * _HOUR,
    '1d': _DAY,
    '1w': 7 * _DAY,
}
"""What `interval` may say, in nanoseconds."""

MAX_POINTS = 1_500
"""Points of one series: a minute's over a day, an hour's over sixty days."""

_READABLE_POINTS = 100
"""What a series has at most when nobody said an interval: as many as a chart shows apart."""

_FIRST_MONDAY = 4 * _DAY
"""1970-01-01 was a Thursday; weeks begin on Mondays."""

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def time_of(ns: int) -> datetime:
    """The moment, to the microsecond; at the bounds of the calendar when it lies outside."""
    try:
        return _EPOCH + timedelta(microseconds=ns // 1000)
    except OverflowError:
        return datetime.max.replace(tzinfo=timezone.utc) if ns > 0 else datetime.min.replace(tzinfo=timezone.utc)


@dataclass(frozen=True, slots=True)
class Period:
    """`start_ns` included, `end_ns` excluded; `None` is open."""

    start_ns: int | None = None
    end_ns: int | None = None

    def closed(self, now_ns: int, length_ns: int) -> Period:
        """The same with both ends: an open end is now, an open start `length_ns` before the end."""
        end = now_ns if self.end_ns is None else self.end_ns
        return Period(end - length_ns if self.start_ns is None else self.start_ns, end)

    @property
    def before(self) -> Period:
        """The period of the same length that ends where this closed one starts."""
        assert self.start_ns is not None and self.end_ns is not None
        return Period(2 * self.start_ns - self.end_ns, self.start_ns)


ALWAYS = Period()
"""Open on both ends."""


@dataclass(frozen=True, slots=True)
class Buckets:
    """The points of a series over a closed period, aligned to UTC."""

    interval: str
    starts: list[int]
    """Where each bucket starts. The first may start before the period: it holds what lies inside the period."""

    @classmethod
    def over(cls, period: Period, interval: str | None) -> Buckets:
        """Buckets of `interval`, or of the shortest one that gives a readable number of points.

        Raises:
            BadParameter: The series would have more than `MAX_POINTS` points.
        """
        start, end = period.start_ns, period.end_ns
        assert start is not None and end is not None
        length = max(0, end - start)
        if interval is None:
            interval = next((name for name, step in INTERVALS.items() if length <= step * _READABLE_POINTS), '1w')
        step = INTERVALS[interval]
        if length > step * MAX_POINTS:
            fitting = next((name for name, other in INTERVALS.items() if length <= other * MAX_POINTS), None)
            if fitting is None:
                raise BadParameter(f'from and to are too far apart: a series has at most {MAX_POINTS} points of 1w')
            raise BadParameter(
                f'interval must be {fitting} or longer for this period, not {interval!r}: '
                f'a series has at most {MAX_POINTS} points'
            )
        offset = _FIRST_MONDAY if interval == '1w' else 0
        first = (start - offset) // step * step + offset
        return cls(interval, list(range(first, end, step)))

    @property
    def step_ns(self) -> int:
        """The length of a bucket."""
        return INTERVALS[self.interval]

    def sql(self, column: str) -> str:
        """The bucket's number (0 is the first) of a column of nanoseconds at or after the first start, as SQL."""
        first = self.starts[0] if self.starts else 0
        return f'intDiv({column} - {first}, {self.step_ns})'
