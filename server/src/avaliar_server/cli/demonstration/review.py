"""A code reviewer on Gemini and Claude: the model calls tools until it has seen enough."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Any

from avaliar import traceable, update_current_llm_run

from .models import Models

__all__ = ['CHANGES', 'CodeReviewer']

CHANGES = (
    ('payments/refund.py', '-    return amount\n+    return amount.quantize(CENT)'),
    ('api/session.py', '+    cookie = token  # TODO: secure flag\n+    response.set(cookie)'),
    ('jobs/export.py', '-    with open(path) as file:\n+    file = open(path)'),
    ('search/index.py', '+    query = f"SELECT * FROM docs WHERE title LIKE \'%{words}%\'"'),
)

_TOOL = {
    'functionDeclarations': [
        {
            'name': 'run_linter',
            'description': 'Check a file.',
            'parameters': {'type': 'object', 'properties': {'path': {'type': 'string'}}, 'required': ['path']},
        }
    ]
}


class BrokenDiff(ValueError):
    """The change cannot be read."""


class CodeReviewer:
    """Reviews one change."""

    def __init__(self, models: Models, random: Random) -> None:
        self._models = models
        self._random = random

    @traceable('agent', name='code_reviewer')
    async def review(self, path: str, change: str) -> str:
        contents: list[dict[str, Any]] = [
            {
                'role': 'user',
                'parts': [
                    {'text': f'Review this change of {path}:\n```diff\n{await self.read_change(path, change)}\n```'}
                ],
            }
        ]
        while True:
            parts = await self.think(contents)
            calls = [part['functionCall'] for part in parts if 'functionCall' in part]
            if not calls:
                text = ''.join(part.get('text', '') for part in parts)
                return await self.shorten(
                    [{'role': 'user', 'content': f'Shorten this review to two sentences:\n{text}'}]
                )
            contents.append({'role': 'model', 'parts': parts})
            results = [await self.run_linter(path) for _ in calls]
            contents.append(
                {
                    'role': 'user',
                    'parts': [
                        {'functionResponse': {'name': call['name'], 'response': {'findings': result}}}
                        for call, result in zip(calls, results, strict=True)
                    ],
                }
            )

    @traceable('tool')
    async def read_change(self, path: str, change: str) -> str:
        await asyncio.sleep(self._random.uniform(0.02, 0.08))
        if not change:
            raise BrokenDiff(f'The change of {path} is empty.')
        return change

    @traceable('llm', name='think', model='gemini-2.5-pro', provider='google', temperature=0.1)
    async def think(self, contents: list[dict[str, Any]]) -> list[dict[str, Any]]:
        body = {'contents': contents, 'tools': [_TOOL], 'generationConfig': {'temperature': 0.1}}
        answer = await self._models.google('gemini-2.5-pro', body)
        candidate = answer['candidates'][0]
        update_current_llm_run(
            usage=answer['usageMetadata'], model=answer.get('modelVersion'), finish_reason=candidate.get('finishReason')
        )
        return candidate['content']['parts']

    @traceable('tool')
    async def run_linter(self, path: str) -> list[str]:
        await asyncio.sleep(self._random.uniform(0.3, 1.1))
        return [f'{path}:{self._random.randint(10, 90)}: name is not used'] if self._random.random() < 0.4 else []

    @traceable('llm', name='shorten', model='claude-haiku-4-5', provider='anthropic', temperature=0.0)
    async def shorten(self, messages: list[dict[str, str]]) -> str:
        answer = await self._models.anthropic(
            {'model': 'claude-haiku-4-5', 'max_tokens': 200, 'temperature': 0.0, 'messages': messages}
        )
        update_current_llm_run(usage=answer['usage'], model=answer['model'], finish_reason=answer['stop_reason'])
        return ''.join(block.get('text', '') for block in answer['content'])
