"""The same questions to each server, asked by HTTP as its own pages ask them.

Each method of a `Page` asks one question and says how many rows the answer had, so that an answer that is empty or cut
is noticed. What is timed is from the request to the last byte, all requests of a question together.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

from bench.environments import python_of
from bench.server.filled import Week
from bench.server.servers import Server

TIMEOUT_SECONDS = 60
MODEL = 'claude-sonnet-4-5'
HOUR_MS = 3_600_000


class Page(ABC):
    """One server's pages, as their requests."""

    def __init__(self, server: Server, week: Week) -> None:
        self._server = server
        self._week = week
        self._random = random.Random(3)
        self._connection: http.client.HTTPConnection | None = None
        self.seconds = 0.0

    def reconnect(self) -> None:
        """Forget the connection: the server was started again, or still works on what nobody waits for."""
        if self._connection:
            self._connection.close()
        self._connection = None

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Send one request, add its time to `seconds`, and return the JSON of the answer.

        Raises:
            TimeoutError: No answer within `TIMEOUT_SECONDS`.
            RuntimeError: The answer was not 200.
        """
        if self._connection is None:
            self._connection = http.client.HTTPConnection('127.0.0.1', self._server.port, timeout=TIMEOUT_SECONDS)
        data = None if body is None else json.dumps(body)
        began = time.perf_counter()
        self._connection.request(method, path, body=data, headers={'Content-Type': 'application/json'})
        answer = self._connection.getresponse()
        read = answer.read()
        self.seconds += time.perf_counter() - began
        if answer.status != 200:
            raise RuntimeError(f'{self._server.name} answered {answer.status} to {path}: {read[:300]!r}')
        return json.loads(read)

    def a_trace(self) -> tuple[str, str]:
        return self._random.choice(self._week.traces)

    def a_word(self) -> str:
        return self._random.choice(self._week.words)

    def no_word(self) -> str:
        return f'qq{self._random.getrandbits(48):x}zz'

    @abstractmethod
    def newest(self) -> int:
        """The 50 newest traces, with what the list shows of them."""

    @abstractmethod
    def one_trace(self) -> int:
        """The spans of a trace, and what is shown of its root."""

    @abstractmethod
    def with_model(self, model: str) -> int:
        """50 traces, or spans where the product lists these, that a model answered."""

    @abstractmethod
    def with_word(self, word: str) -> int:
        """50 traces or spans with a word in their input or output."""

    @abstractmethod
    def counts(self) -> int:
        """Traces an hour; says how many in all."""

    @abstractmethod
    def percentiles(self) -> int:
        """Percentiles of latency an hour; says of how many hours."""

    @abstractmethod
    def costs(self) -> int:
        """Cost by model; says of how many models."""


class AvaliarPage(Page):
    def _get(self, path: str, **parameters: str) -> Any:
        return self.call('GET', f'/api/v1/{path}?{urlencode(parameters)}')

    def _list(self, **parameters: str) -> int:
        since = {'from': _rfc3339(self._week.first_ns), 'limit': '50'}
        return len(self._get('traces', **since, **parameters)['data'])

    def _figures(self, name: str, **parameters: str) -> Any:
        period = {'from': _rfc3339(self._week.first_ns), 'to': _rfc3339(self._week.end_ns)}
        return self._get(f'analytics/{name}', **period, **parameters)

    def newest(self) -> int:
        return self._list()

    def one_trace(self) -> int:
        trace, root = self.a_trace()
        tree = self._get(f'traces/{trace}')
        return len(tree['spans']) if self._get(f'traces/{trace}/spans/{root}')['input'] else 0

    def with_model(self, model: str) -> int:
        return self._list(model=model)

    def with_word(self, word: str) -> int:
        return self._list(search=word)

    def counts(self) -> int:
        return sum(point['requests'] for point in self._figures('requests', interval='1h')['data'])

    def percentiles(self) -> int:
        points = self._figures('latency', interval='1h')['data']
        return sum(point['p95_ms'] is not None for point in points)

    def costs(self) -> int:
        return sum(row['cost_usd'] is not None for row in self._figures('models')['data'])


class MLflowPage(Page):
    """Requests of MLflow 3.17's pages. Attributes have no control there: it is the filter its documentation names."""

    def _list(self, condition: str = '') -> int:
        since = f'attributes.timestamp_ms > {self._week.first_ns // 1_000_000 - 1}'
        answer = self.call(
            'POST',
            '/ajax-api/3.0/mlflow/traces/search',
            {
                'locations': [{'type': 'MLFLOW_EXPERIMENT', 'mlflow_experiment': {'experiment_id': '0'}}],
                'filter': f'{since} AND {condition}' if condition else since,
                'max_results': 50,
                'order_by': ['timestamp DESC'],
            },
        )
        return len(answer.get('traces', []))

    def _figures(self, view: str, metric: str, aggregations: list[dict[str, Any]], **more: Any) -> list[dict[str, Any]]:
        answer = self.call(
            'POST',
            '/ajax-api/3.0/mlflow/traces/metrics',
            {
                'experiment_ids': ['0'],
                'view_type': view,
                'metric_name': metric,
                'aggregations': aggregations,
                'start_time_ms': self._week.first_ns // 1_000_000,
                'end_time_ms': self._week.end_ns // 1_000_000,
                **more,
            },
        )
        return answer.get('data_points', [])

    def newest(self) -> int:
        return self._list()

    def one_trace(self) -> int:
        trace, _ = self.a_trace()
        self.call('GET', f'/ajax-api/3.0/mlflow/traces/tr-{trace}')
        whole = self.call('GET', f'/ajax-api/3.0/mlflow/traces/get?trace_id=tr-{trace}&allow_partial=true')
        return len(whole['trace']['spans'])

    def with_model(self, model: str) -> int:
        return self._list(f"span.attributes.gen_ai.request.model ILIKE '%{model}%'")

    def with_word(self, word: str) -> int:
        return self._list(f"trace.text ILIKE '%{word}%'")

    def counts(self) -> int:
        points = self._figures(
            'TRACES', 'trace_count', [{'aggregation_type': 'COUNT'}], time_interval_seconds=HOUR_MS // 1000
        )
        return int(sum(point['values']['COUNT'] for point in points))

    def percentiles(self) -> int:
        asked = [{'aggregation_type': 'PERCENTILE', 'percentile_value': percentile} for percentile in (50, 90, 99)]
        return len(self._figures('TRACES', 'latency', asked, time_interval_seconds=HOUR_MS // 1000))

    def costs(self) -> int:
        return len(self._figures('SPANS', 'total_cost', [{'aggregation_type': 'SUM'}], dimensions=['span_model_name']))


class PhoenixPage(Page):
    """The GraphQL queries of Phoenix's own pages, taken from the installed package."""

    PROJECT: ClassVar[str] = 'UHJvamVjdDox'
    """The node id of the project `default`."""

    def _query(self, name: str, **variables: Any) -> Any:
        body = {'query': _phoenix_queries()(name), 'operationName': name, 'variables': variables}
        answer = self.call('POST', f'/graphql?{name}', body)
        if answer.get('errors'):
            raise RuntimeError(f'Phoenix could not answer {name}: {answer["errors"][0]["message"]}')
        return answer['data']

    def _spans(self, condition: str) -> int:
        data = self._query(
            'SpansTableSpansQuery',
            id=self.PROJECT,
            first=50,
            filterCondition=condition,
            rootSpansOnly=False,
            timeRange={'start': _rfc3339(self._week.first_ns)},
        )
        return len(data['node']['spans']['edges'])

    def _figures(self, name: str, **variables: Any) -> Any:
        period = {'start': _rfc3339(self._week.first_ns), 'end': _rfc3339(self._week.end_ns)}
        return self._query(name, projectId=self.PROJECT, timeRange=period, **variables)['project']

    def newest(self) -> int:
        since = {'start': _rfc3339(self._week.first_ns)}
        data = self._query('TracesTableQuery', id=self.PROJECT, first=50, timeRange=since)
        return len(data['node']['rootSpans']['edges'])

    def one_trace(self) -> int:
        trace, root = self.a_trace()
        spans = self._query('TraceDetailsQuery', id=self.PROJECT, traceId=trace)['project']['trace']['spans']['edges']
        node = next(edge['span']['id'] for edge in spans if edge['span']['spanId'] == root)
        return len(spans) if self._query('SpanDetailsQuery', id=node)['span']['input']['value'] else 0

    def with_model(self, model: str) -> int:
        return self._spans(f"llm.model_name == '{model}'")

    def with_word(self, word: str) -> int:
        return self._spans(f"'{word}' in input.value or '{word}' in output.value")

    def counts(self) -> int:
        points = self._figures('TraceCountTimeSeriesQuery', timeBinConfig={'scale': 'HOUR'})
        return sum(point['totalCount'] for point in points['traceCountByStatusTimeSeries']['data'])

    def percentiles(self) -> int:
        points = self._figures('TraceLatencyPercentilesTimeSeriesQuery', timeBinConfig={'scale': 'HOUR'})
        return sum(point['p95'] is not None for point in points['traceLatencyMsPercentileTimeSeries']['data'])

    def costs(self) -> int:
        return len(self._figures('TopModelsByCostQuery')['topModelsByCost'])


PAGES: dict[str, type[Page]] = {'avaliar': AvaliarPage, 'mlflow': MLflowPage, 'phoenix': PhoenixPage}


@dataclass(frozen=True)
class Question:
    """One line of the table, and how many rows its answer must have."""

    name: str
    ask: Callable[[Page], int]
    right: Callable[[int], bool]


# What may not be answered in time comes last: the server is started again after it.
QUESTIONS = [
    Question('newest 50 traces', lambda page: page.newest(), lambda rows: rows == 50),
    Question('one trace and its root', lambda page: page.one_trace(), lambda rows: rows == 10),
    Question('traces an hour, 7 days', lambda page: page.counts(), lambda rows: rows == 10_000),
    Question('latency percentiles an hour', lambda page: page.percentiles(), lambda rows: 168 <= rows <= 169),
    Question('cost by model', lambda page: page.costs(), lambda rows: rows == 4),
    Question('a model: many hits', lambda page: page.with_model(MODEL), lambda rows: rows == 50),
    Question('a model: no hit', lambda page: page.with_model(page.no_word()), lambda rows: rows == 0),
    Question('a word: ten hits', lambda page: page.with_word(page.a_word()), lambda rows: rows == 10),
    Question('a word: no hit', lambda page: page.with_word(page.no_word()), lambda rows: rows == 0),
]


@cache
def _phoenix_queries() -> Callable[[str], str]:
    """A query of Phoenix's pages by name, read from the scripts that its package serves."""
    packages = python_of('phoenix-server').parent.parent / 'lib'
    scripts = sorted(packages.glob('python*/site-packages/phoenix/server/static/assets/index-*.js'))
    texts = [Path(script).read_text(encoding='utf-8') for script in scripts]

    def query(name: str) -> str:
        for text in texts:
            if found := re.search(rf'text:`(query {name}\b.*?)`', text, re.DOTALL):
                return found[1].replace('\\n', '\n')
        raise LookupError(f'Phoenix has no query {name} in {packages}: it is another version, look for its new name')

    return cache(query)


def _rfc3339(ns: int) -> str:
    return datetime.fromtimestamp(ns / 1e9, timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')
