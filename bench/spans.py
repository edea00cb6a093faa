"""Spans as a real system would send them, made up: what the benchmarks of the store, the queries and the ingest share.

`traces(count, ...)` yields the spans of one trace after the other, oldest first. A trace is a coordinator, one or two
researchers below it, and tools and model calls below those: four to eighteen spans, ten on average. A model call
carries about 1.5 KB of prompt and 1 KB of answer made of words with a Zipf distribution, so that text compresses about
as text does. The same seed gives the same spans.

    python bench/spans.py --traces 3        # prints what they look like
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from decimal import Decimal
from itertools import accumulate

from avaliar_server.model.span import NO_PARENT, Span
from avaliar_server.model.usage import Usage

SECOND = 1_000_000_000
DAY = 86_400 * SECOND

# provider, model, dollars per million input and output tokens
MODELS = [
    ('openai', 'gpt-4o', Decimal('2.5'), Decimal('10')),
    ('openai', 'gpt-4o-mini', Decimal('0.15'), Decimal('0.6')),
    ('openai', 'o4-mini', Decimal('1.1'), Decimal('4.4')),
    ('anthropic', 'claude-sonnet-4-5', Decimal('3'), Decimal('15')),
    ('anthropic', 'claude-haiku-4-5', Decimal('1'), Decimal('5')),
    ('google', 'gemini-2.5-pro', Decimal('1.25'), Decimal('10')),
    ('google', 'gemini-2.5-flash', Decimal('0.3'), Decimal('2.5')),
    ('mistral', 'mistral-large-latest', Decimal('2'), Decimal('6')),
]
MODEL_WEIGHTS = [26, 24, 6, 18, 10, 5, 8, 3]
ENVIRONMENTS = ['production', 'staging', 'development']
SERVICES = ['support-agent', 'research-agent', 'billing-bot', 'search']
AGENTS = ['coordinator', 'researcher', 'planner', 'writer']
TOOLS = ['search_web', 'read_page', 'query_database', 'send_mail', 'calculator']
ERRORS = [('RateLimitError', 'Rate limit reached for requests'), ('TimeoutError', 'The read operation timed out')]
SYSTEM_PROMPTS = 12


class Text:
    """Sentences from a vocabulary of made-up words with a Zipf distribution."""

    def __init__(self, rng: random.Random, words: int = 20_000) -> None:
        syllables = [c + v + e for c in 'bcdfghlmnprstvw' for v in 'aeiou' for e in ('', 'n', 'r', 's', 't')]
        vocabulary = [''.join(rng.choices(syllables, k=rng.choice((1, 2, 2, 3)))) for _ in range(words)]
        weights = list(accumulate(1 / (rank + 10) for rank in range(words)))
        self.sentences = [
            ' '.join(rng.choices(vocabulary, cum_weights=weights, k=rng.randint(6, 18))) + '. ' for _ in range(20_000)
        ]
        self.vocabulary = vocabulary
        self.system_prompts = [self._sentences(rng, 700) for _ in range(SYSTEM_PROMPTS)]

    def _sentences(self, rng: random.Random, length: int) -> str:
        parts: list[str] = []
        size = 0
        while size < length:
            sentence = self.sentences[int(rng.random() * 20_000)]
            parts.append(sentence)
            size += len(sentence)
        return ''.join(parts)

    def prompt(self, rng: random.Random) -> tuple[str, str]:
        """The recorded input of a model call as JSON, and its preview."""
        question = self._sentences(rng, 760)
        system = self.system_prompts[int(rng.random() * SYSTEM_PROMPTS)]
        return (
            f'{{"messages":[{{"role":"system","content":"{system}"}},{{"role":"user","content":"{question}"}}]}}',
            question[:240],
        )

    def answer(self, rng: random.Random) -> tuple[str, str]:
        text = self._sentences(rng, 1000)
        return f'"{text}"', text[:240]

    def short(self, rng: random.Random) -> tuple[str, str]:
        text = self._sentences(rng, 120)
        return f'{{"query":"{text}"}}', text[:240]


def traces(
    count: int,
    *,
    seed: int = 1,
    org_id: int = 1,
    start_ns: int = 1_760_000_000 * SECOND,
    duration_ns: int = 30 * DAY,
    received_ns: int | None = None,
    every_span_has_text: bool = True,
) -> Iterator[list[Span]]:
    """Yield `count` traces, spread evenly over `duration_ns` from `start_ns`, each as a list of spans, root first.

    `received_ns` is when all of them were received; by default each a second after it ended. With
    `every_span_has_text` tools and agents carry as much text as model calls, which is what the other servers were
    measured with.
    """
    rng = random.Random(seed)
    text = Text(random.Random(0))
    for number in range(count):
        begin = start_ns + duration_ns * number // count + int(rng.random() * SECOND)
        yield _trace(rng, text, org_id, begin, received_ns, every_span_has_text)


def _trace(
    rng: random.Random, text: Text, org_id: int, begin: int, received_ns: int | None, every_span_has_text: bool
) -> list[Span]:
    trace_id = rng.getrandbits(128).to_bytes(16, 'big')
    environment = rng.choices(ENVIRONMENTS, [8, 2, 1])[0]
    service = rng.choices(SERVICES, [5, 3, 2, 1])[0]
    session_id = f'session-{rng.randrange(20_000)}'
    user_id = f'user-{rng.randrange(5_000)}'
    tags = ['release-7'] if rng.random() < 0.3 else []
    spans: list[Span] = []

    def add(parent: bytes, span_type: str, name: str, offset: int, length: int) -> Span:
        long = span_type == 'llm' or every_span_has_text
        body, preview = text.prompt(rng) if long else text.short(rng)
        output, output_preview = text.answer(rng) if long else text.short(rng)
        span = Span(
            org_id=org_id,
            trace_id=trace_id,
            span_id=rng.getrandbits(64).to_bytes(8, 'big'),
            parent_span_id=parent,
            name=name,
            start_ns=begin + offset,
            end_ns=begin + offset + length,
            received_ns=received_ns if received_ns is not None else begin + offset + length + SECOND,
            source='sdk',
            environment=environment,
            service_name=service,
            span_type=span_type,
            session_id=session_id,
            user_id=user_id,
            tags=tags,
            input=body,
            output=output,
            input_size=len(body),
            output_size=len(output),
            input_preview=preview,
            output_preview=output_preview,
            metadata='{"customer_tier":"gold","attempt":1}',
        )
        spans.append(span)
        return span

    milli = 1_000_000
    root = add(NO_PARENT, 'agent', AGENTS[0], 0, 0)
    clock = 2 * milli
    for _ in range(rng.choice((1, 2))):
        agent = add(root.span_id, 'agent', rng.choice(AGENTS[1:]), clock, 0)
        for _ in range(rng.randint(1, 5)):
            length = int(rng.lognormvariate(4.5, 0.8) * milli)
            add(agent.span_id, 'tool', rng.choice(TOOLS), clock, length)
            clock += length
            length = int(rng.lognormvariate(6.7, 0.6) * milli)
            call = add(agent.span_id, 'llm', 'chat', clock, length)
            _answer(rng, call)
            clock += length
        agent.end_ns = begin + clock
    root.end_ns = begin + clock + milli
    if received_ns is None:
        for span in spans:
            span.received_ns = span.end_ns + SECOND
    if any(span.status == 'error' for span in spans) and rng.random() < 0.5:
        root.status = 'error'
        root.error_type, root.error_message = ERRORS[0]
    return spans


def _answer(rng: random.Random, span: Span) -> None:
    """Make a model call of `span`: model, tokens, cost, sometimes an error."""
    provider, model, input_price, output_price = rng.choices(MODELS, MODEL_WEIGHTS)[0]
    span.provider = provider
    span.request_model = span.model = model
    span.generation_info = '{"temperature":0.7,"top_p":1.0,"max_tokens":1024}'
    if rng.random() < 0.02:
        span.status = 'error'
        span.error_type, span.error_message = rng.choice(ERRORS)
        span.error_stack = 'Traceback (most recent call last):\n' + '  File "agent.py", line 10, in call\n' * 8
        span.output = None
        span.output_size = None
        span.output_preview = ''
        return
    input_tokens = int(rng.lognormvariate(6.2, 0.7))
    output_tokens = int(rng.lognormvariate(5.3, 0.7))
    cached = input_tokens // 2 if rng.random() < 0.2 else None
    span.usage = Usage(input_tokens=input_tokens, output_tokens=output_tokens, cache_read_tokens=cached)
    span.cost_usd = (input_tokens * input_price + output_tokens * output_price) / 1_000_000
    span.price_version = 'genai-prices 2026-11-20'
    span.cost_detail = (
        f'[{{"unit":"input","tokens":{input_tokens},"usd_per_million":"{input_price}",'
        f'"usd":"{input_tokens * input_price / 1_000_000}"}},{{"unit":"output","tokens":{output_tokens},'
        f'"usd_per_million":"{output_price}","usd":"{output_tokens * output_price / 1_000_000}"}}]'
    )
    span.finish_reason = 'stop'
    if rng.random() < 0.4:
        span.stream_end = 'exhausted'
        span.stream_items = output_tokens
        span.time_to_first_token_ns = (span.end_ns - span.start_ns) // 5


def main() -> None:
    parser = argparse.ArgumentParser(description='Print some made-up traces.')
    parser.add_argument('--traces', type=int, default=2)
    for spans in traces(parser.parse_args().traces):
        for span in spans:
            print(span.trace_id.hex(), span.span_id.hex(), span.span_type, span.name, span.model, span.cost_usd)


if __name__ == '__main__':
    main()
