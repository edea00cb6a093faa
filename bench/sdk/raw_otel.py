"""OpenTelemetry by hand, as its documentation shows it: the baseline that every OTel-based SDK stands on."""

from __future__ import annotations

import functools
import inspect
import json
from collections.abc import Callable
from typing import Any


def adapter(url: str) -> tuple[Any, Any, Callable[[], Any]]:
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url + '/v1/traces')))
    trace.set_tracer_provider(provider)
    tracer = trace.get_tracer('bench')

    def describe(span: Any, arguments: Any) -> None:
        span.set_attribute('gen_ai.operation.name', 'chat')
        span.set_attribute('gen_ai.provider.name', 'openai')
        span.set_attribute('gen_ai.request.model', 'gpt-4o')
        span.set_attribute('gen_ai.request.temperature', 0.7)
        span.set_attribute('input.value', json.dumps(arguments))

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def traced_async(*args: Any) -> Any:
                with tracer.start_as_current_span(function.__name__) as span:
                    describe(span, args)
                    result = await function(*args)
                    span.set_attribute('output.value', json.dumps(result))
                    return result

            return traced_async

        @functools.wraps(function)
        def traced(*args: Any) -> Any:
            with tracer.start_as_current_span(function.__name__) as span:
                describe(span, args)
                result = function(*args)
                span.set_attribute('output.value', json.dumps(result))
                return result

        return traced

    def decorate_stream(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def traced(*args: Any) -> Any:
            with tracer.start_as_current_span(function.__name__) as span:
                describe(span, args)
                items = []
                for item in function(*args):
                    items.append(item)
                    yield item
                span.set_attribute('output.value', ''.join(items))

        return traced

    return decorate, decorate_stream, provider.force_flush
