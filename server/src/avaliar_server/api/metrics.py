"""`/metrics` in Prometheus' text format (version 0.0.4).

Four counters and two histograms do not need a client library: the format is a few lines.
"""

from __future__ import annotations

import os
import sys
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

__all__ = ['CONTENT_TYPE', 'Histogram', 'Metrics', 'Sample']

CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

Sample: TypeAlias = 'tuple[str, str, str, Mapping[str, str], float]'
"""Name, type (`counter` or `gauge`), help, labels, value."""

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_STARTED = time.time()


class Histogram:
    """Counts of durations in seconds, cumulative when written."""

    __slots__ = ('counts', 'total')

    def __init__(self) -> None:
        self.counts = [0] * (len(_SECONDS) + 1)
        self.total = 0.0

    def observe(self, seconds: float) -> None:
        self.counts[bisect_left(_SECONDS, seconds)] += 1
        self.total += seconds

    def lines(self, name: str, labels: Mapping[str, str]) -> Iterable[str]:
        running = 0
        for bound, count in zip((*_SECONDS, float('inf')), self.counts, strict=True):
            running += count
            shown = '+Inf' if bound == float('inf') else f'{bound:g}'
            yield f'{name}_bucket{_labels({**labels, "le": shown})} {running}'
        yield f'{name}_sum{_labels(labels)} {self.total:.6f}'
        yield f'{name}_count{_labels(labels)} {running}'


class Metrics:
    """What the HTTP side counts itself, and `sources` asked when the page is read."""

    def __init__(self, sources: Iterable[Callable[[], Iterable[Sample]]] = ()) -> None:
        self._sources = list(sources)
        self._requests: dict[tuple[str, str, int], int] = {}
        self._durations: dict[str, Histogram] = {}

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """One answered request. `route` is a template, `status` 0 when the caller went away."""
        if method not in ('GET', 'HEAD', 'POST', 'DELETE', 'PUT', 'PATCH', 'OPTIONS'):
            method = 'OTHER'
        key = (route, method, status)
        self._requests[key] = self._requests.get(key, 0) + 1
        histogram = self._durations.get(route)
        if histogram is None:
            histogram = self._durations[route] = Histogram()
        histogram.observe(seconds)

    def page(self) -> str:
        """The whole page."""
        lines = ['# HELP avaliar_http_requests_total Requests answered.', '# TYPE avaliar_http_requests_total counter']
        for (route, method, status), count in sorted(self._requests.items()):
            labels = {'route': route, 'method': method, 'status': str(status)}
            lines.append(f'avaliar_http_requests_total{_labels(labels)} {count}')
        lines += [
            '# HELP avaliar_http_request_seconds Time to answer a request, queries included.',
            '# TYPE avaliar_http_request_seconds histogram',
        ]
        for route, histogram in sorted(self._durations.items()):
            lines += histogram.lines('avaliar_http_request_seconds', {'route': route})
        described: set[str] = set()
        for source in [_process, *self._sources]:
            for name, kind, text, labels, value in source():
                if name not in described:
                    described.add(name)
                    lines += [f'# HELP {name} {text}', f'# TYPE {name} {kind}']
                lines.append(f'{name}{_labels(labels)} {_number(value)}')
        return '\n'.join(lines) + '\n'


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ''
    escaped = (
        '{}="{}"'.format(name, value.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n'))
        for name, value in labels.items()
    )
    return '{' + ','.join(escaped) + '}'


def _process() -> Iterable[Sample]:
    yield 'process_cpu_seconds_total', 'counter', 'Processor time used, user and system.', {}, time.process_time()
    yield 'process_start_time_seconds', 'gauge', 'When the process started, in seconds since the epoch.', {}, _STARTED
    resident = _resident_bytes()
    if resident is not None:
        yield 'process_resident_memory_bytes', 'gauge', 'Memory in use.', {}, resident


def _resident_bytes() -> int | None:
    try:
        with open('/proc/self/statm', 'rb') as file:
            return int(file.read().split()[1]) * os.sysconf('SC_PAGE_SIZE')
    except (OSError, ValueError, IndexError):
        pass
    if sys.platform == 'win32':
        return None
    import resource

    # Without /proc only the peak is known; macOS gives it in bytes.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == 'darwin' else peak * 1024
