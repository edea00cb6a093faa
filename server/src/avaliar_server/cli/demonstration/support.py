"""A support desk on OpenAI: sorts a question, looks things up, answers as a stream."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from random import Random
from typing import Any

from avaliar import traceable, update_current_llm_run

from .models import ModelError, Models

__all__ = ['QUESTIONS', 'SupportDesk']

QUESTIONS = (
    ('order', 'Where is my order {order}? It was promised for Tuesday.'),
    ('refund', 'I returned order {order} two weeks ago and still have no refund.'),
    ('billing', 'I was charged twice for order {order}. Please give one of the charges back.'),
    ('account', 'The e-mail to reset my password never arrives. I looked in spam too.'),
    ('product', 'Is the Nomad bottle safe for the dishwasher?'),
    ('order', 'Can I still change the delivery address of {order}?'),
    ('feature', 'I like the app, but please add a dark mode.'),
    ('refund', 'The bottle from order {order} leaks. What can I do?'),
)

_ARTICLES = {
    'order': 'Orders leave the warehouse within one working day. The address can be changed until then.',
    'refund': 'A refund reaches the card within five working days after the parcel arrives.',
    'billing': 'Two charges are often one charge and one reservation, which lapses after three days.',
    'account': 'Reset mails are sent at most three times an hour; a blocked address must be released by support.',
    'product': 'All Nomad parts but the lid may go into the dishwasher.',
    'feature': 'Wishes are collected and read every month.',
}


class OrderNotFound(Exception):
    """There is no such order."""


class ShippingDown(Exception):
    """The carrier's service does not answer."""


class SupportDesk:
    """Answers questions; `incident(seconds)` says whether the carrier is down at that moment."""

    def __init__(self, models: Models, random: Random) -> None:
        self._models = models
        self._random = random

    @traceable('agent', name='support_agent')
    async def answer(self, question: str, order: str, *, carrier_is_down: bool) -> str:
        kind = await self.sort(
            [
                {
                    'role': 'system',
                    'content': 'Sort the question: order, refund, billing, account, product or feature.',
                },
                {'role': 'user', 'content': question},
            ]
        )
        lookups: list[Coroutine[Any, Any, Any]] = [self.search_articles(question, top_k=3)]
        if order in question:
            lookups.append(self.look_up_order(order, carrier_is_down=carrier_is_down))
        found = await asyncio.gather(*lookups, return_exceptions=True)
        failed = [item for item in found if isinstance(item, BaseException)]
        if any(isinstance(item, ShippingDown) for item in failed):
            raise failed[0]
        messages = [
            {'role': 'system', 'content': f'You answer questions of the kind "{kind}" for a shop, friendly and short.'},
            {'role': 'user', 'content': question},
            {
                'role': 'system',
                'content': 'Found: ' + json.dumps([item for item in found if not isinstance(item, BaseException)]),
            },
        ]
        parts = [part async for part in self.write(messages)]
        return ''.join(parts)

    @traceable('llm', name='sort_question', model='gpt-4o-mini', provider='openai', temperature=0.0)
    async def sort(self, messages: list[dict[str, str]]) -> str:
        answer = await _with_retries(
            lambda: self._models.openai(
                {'model': 'gpt-4o-mini', 'messages': messages, 'temperature': 0.0, 'max_tokens': 5}
            )
        )
        update_current_llm_run(
            usage=answer['usage'], model=answer['model'], finish_reason=answer['choices'][0]['finish_reason']
        )
        return answer['choices'][0]['message']['content']

    @traceable('tool')
    async def search_articles(self, query: str, top_k: int) -> list[dict[str, Any]]:
        await asyncio.sleep(self._random.uniform(0.03, 0.12))
        words = {word.strip('.,?!').lower() for word in query.split()}
        ranked = sorted(_ARTICLES.items(), key=lambda item: -len(words & set(item[1].lower().split())))
        return [
            {'topic': topic, 'text': text, 'score': round(0.91 - 0.07 * rank, 2)}
            for rank, (topic, text) in enumerate(ranked[:top_k])
        ]

    @traceable('tool')
    async def look_up_order(self, order: str, *, carrier_is_down: bool) -> dict[str, Any]:
        await asyncio.sleep(self._random.uniform(0.08, 0.4))
        if carrier_is_down:
            await asyncio.sleep(5.0)
            raise ShippingDown('The carrier answered nothing within 5 s.')
        if order.endswith('7'):
            raise OrderNotFound(f'There is no order {order}.')
        return {'order': order, 'state': self._random.choice(['packed', 'in transit', 'delivered']), 'items': 2}

    @traceable(
        'llm', name='write_answer', model='gpt-4o', provider='openai', temperature=0.6, top_p=0.95, tags=['stream']
    )
    async def write(self, messages: list[dict[str, str]]) -> AsyncIterator[str]:
        body = {'model': 'gpt-4o', 'messages': messages, 'temperature': 0.6, 'top_p': 0.95}
        async for chunk in self._models.openai_stream(body):
            if chunk.get('usage'):
                update_current_llm_run(usage=chunk['usage'], model=chunk['model'])
            for choice in chunk.get('choices', ()):
                if choice.get('finish_reason'):
                    update_current_llm_run(finish_reason=choice['finish_reason'])
                text = choice.get('delta', {}).get('content')
                if text:
                    yield text


async def _with_retries(call: Any, tries: int = 3) -> dict[str, Any]:
    for attempt in range(1, tries + 1):
        try:
            return await call()
        except ModelError as error:  # noqa: PERF203  a retry is about the exception
            if attempt == tries or error.status not in (429, 500, 503):
                raise
            await asyncio.sleep(error.retry_after or 0.5 * 2**attempt)
    raise AssertionError('unreachable')
