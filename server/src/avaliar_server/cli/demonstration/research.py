"""A research assistant: a coordinator on Anthropic, researchers on Gemini side by side, a writer that streams."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from random import Random
from typing import Any

from avaliar import span, traceable, update_current_llm_run, update_current_span

from .models import Models

__all__ = ['TOPICS', 'ResearchAssistant']

TOPICS = (
    ('Is a four-day week worth trying for a team of twelve?', ('output in trials', 'sick days', 'cover for support')),
    ('Which database index helps a query by customer and date?', ('column order', 'write cost')),
    ('How do small shops keep returns low?', ('size guides', 'photos by customers', 'packaging')),
    (
        'What does it take to run a heat pump in an old house?',
        ('flow temperature', 'insulation', 'costs over ten years'),
    ),
    ('How should a start-up choose its first pricing plan?', ('per seat or by use', 'free tier')),
)


class ResearchAssistant:
    """Researches a topic and writes a report."""

    def __init__(self, models: Models, random: Random) -> None:
        self._models = models
        self._random = random

    @traceable('agent', name='coordinator')
    async def report(self, topic: str, aspects: tuple[str, ...]) -> str:
        await self.plan([{'role': 'user', 'content': f'Plan the research: {topic}'}])
        notes = await asyncio.gather(*(self.research(topic, aspect) for aspect in aspects))
        with span('rank_notes', metadata={'notes': len(notes)}):
            ranked = sorted(notes, key=len, reverse=True)
            await asyncio.sleep(0.01)
        text = ''.join(
            [
                part
                async for part in self.write(
                    [{'role': 'user', 'content': f'Topic: {topic}\n\nNotes:\n' + '\n'.join(ranked)}]
                )
            ]
        )
        update_current_span(metadata={'characters': len(text)})
        return text

    @traceable('llm', name='plan', model='claude-sonnet-4-5', provider='anthropic', temperature=0.3)
    async def plan(self, messages: list[dict[str, str]]) -> str:
        answer = await self._models.anthropic(
            {
                'model': 'claude-sonnet-4-5',
                'max_tokens': 800,
                'temperature': 0.3,
                'system': 'You plan research in three steps.',
                'messages': messages,
            }
        )
        update_current_llm_run(usage=answer['usage'], model=answer['model'], finish_reason=answer['stop_reason'])
        return ''.join(block.get('text', '') for block in answer['content'])

    @traceable('agent', name='researcher')
    async def research(self, topic: str, aspect: str) -> str:
        pages = await self.search_web(f'{topic} {aspect}')
        return await self.summarise(
            [{'role': 'user', 'parts': [{'text': f'Research {aspect} for: {topic}\n' + '\n'.join(pages)}]}]
        )

    @traceable('tool')
    async def search_web(self, query: str) -> list[str]:
        await asyncio.sleep(self._random.uniform(0.2, 0.9))
        return [f'Page {number}: what is known of {query}.' for number in range(1, self._random.randint(3, 6))]

    @traceable('llm', name='summarise', model='gemini-2.5-flash', provider='gemini', temperature=0.2)
    async def summarise(self, contents: list[dict[str, Any]]) -> str:
        body = {'contents': contents, 'generationConfig': {'temperature': 0.2, 'maxOutputTokens': 400}}
        answer = await self._models.google('gemini-2.5-flash', body)
        candidate = answer['candidates'][0]
        update_current_llm_run(
            usage=answer['usageMetadata'], model=answer.get('modelVersion'), finish_reason=candidate.get('finishReason')
        )
        return ''.join(part.get('text', '') for part in candidate['content']['parts'])

    @traceable('llm', name='write_report', model='claude-sonnet-4-5', provider='anthropic', temperature=0.7)
    async def write(self, messages: list[dict[str, str]]) -> AsyncIterator[str]:
        body = {'model': 'claude-sonnet-4-5', 'max_tokens': 2000, 'temperature': 0.7, 'messages': messages}
        async for event in self._models.anthropic_stream(body):
            if event['type'] in ('message_start', 'message_delta'):
                update_current_llm_run(
                    usage=event,
                    model=event.get('message', {}).get('model'),
                    finish_reason=event.get('delta', {}).get('stop_reason'),
                )
            elif event['type'] == 'content_block_delta' and event['delta'].get('text'):
                yield event['delta']['text']
