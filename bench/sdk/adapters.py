"""How each SDK decorates a function: what its own documentation tells a user to write.

`adapt(name, url)` answers `(decorate, decorate_stream, flush)`. `decorate(function)` traces a sync or async function
with its input and output recorded.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

Decorate = Callable[[Callable[..., Any]], Callable[..., Any]]
Adapter = tuple[Decorate, Decorate, Callable[[], Any]]


def adapt(name: str, url: str) -> Adapter:
    return globals()[f'_{name}'](url)


def _none(url: str) -> Adapter:
    return (lambda f: f), (lambda f: f), (lambda: None)


def _ref(url: str) -> Adapter:
    from . import minimal

    return minimal.decorate, minimal.decorate_stream, lambda: None


def _refsend(url: str) -> Adapter:
    from . import minimal

    return minimal.decorate, minimal.decorate_stream, minimal.start_sender(url)


def _avaliar(url: str) -> Adapter:
    os.environ.update(AVALIAR_API_KEY='avl_bench', AVALIAR_API_URL=url)
    import avaliar

    return avaliar.traceable, avaliar.traceable, avaliar.flush


def _avaliar_off(url: str) -> Adapter:
    os.environ['AVALIAR_TRACING'] = 'off'
    import avaliar

    return avaliar.traceable, avaliar.traceable, avaliar.flush


def _otel(url: str) -> Adapter:
    from . import raw_otel

    return raw_otel.adapter(url)


def _langsmith(url: str) -> Adapter:
    os.environ.update(LANGSMITH_TRACING='true', LANGSMITH_ENDPOINT=url, LANGSMITH_API_KEY='key')
    from langsmith import Client, traceable

    client = Client()
    return (
        lambda f: traceable(f, client=client),
        lambda f: traceable(client=client, reduce_fn=lambda items: ''.join(items))(f),
        client.flush,
    )


def _langfuse(url: str) -> Adapter:
    os.environ.update(LANGFUSE_HOST=url, LANGFUSE_BASE_URL=url, LANGFUSE_PUBLIC_KEY='pk', LANGFUSE_SECRET_KEY='sk')
    from langfuse import get_client, observe

    return observe(), observe(), get_client().flush


def _opik(url: str) -> Adapter:
    os.environ.update(
        OPIK_URL_OVERRIDE=url + '/api', OPIK_API_KEY='key', OPIK_WORKSPACE='w', OPIK_SENTRY_ENABLE='false'
    )
    import opik

    return opik.track, opik.track(generations_aggregator=lambda items: ''.join(items)), opik.flush_tracker


def _logfire(url: str) -> Adapter:
    os.environ.update(OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=url + '/v1/traces', LOGFIRE_SEND_TO_LOGFIRE='false')
    import logfire

    logfire.configure(send_to_logfire=False, console=False, inspect_arguments=False)
    return logfire.instrument(record_return=True), logfire.instrument(allow_generator=True), logfire.force_flush


def _phoenix(url: str) -> Adapter:
    from phoenix.otel import register

    provider = register(endpoint=url + '/v1/traces', protocol='http/protobuf', batch=True, verbose=False)
    tracer = provider.get_tracer('bench')
    return tracer.chain, tracer.chain, provider.force_flush


def _mlflow(url: str) -> Adapter:
    import mlflow

    mlflow.set_tracking_uri(url)
    mlflow.set_experiment('bench')
    return (
        mlflow.trace,
        lambda f: mlflow.trace(f, output_reducer=lambda items: ''.join(items)),
        lambda: mlflow.flush_trace_async_logging(terminate=True),
    )
