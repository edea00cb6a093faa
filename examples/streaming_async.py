"""Asynchronous streaming: one span for the whole stream, with the time to the first token; usage is in the last chunk."""

import asyncio
from collections.abc import AsyncIterator

import avaliar
from _provider import async_openai_client
from avaliar import traceable, update_current_llm_run

client = async_openai_client()


@traceable('llm', model='gpt-4.1-mini', provider='openai')
async def explain(topic: str) -> AsyncIterator[str]:
    stream = await client.chat.completions.create(
        model='gpt-4.1-mini',
        messages=[
            {'role': 'system', 'content': 'Explain to a junior developer, in one paragraph and with one comparison.'},
            {'role': 'user', 'content': topic},
        ],
        stream=True,
        stream_options={'include_usage': True},
    )
    async for chunk in stream:
        if chunk.usage:
            update_current_llm_run(usage=chunk.usage, model=chunk.model)
        elif chunk.choices[0].delta.content:
            yield chunk.choices[0].delta.content


async def read_aloud(topic: str) -> str:
    text = ''
    async with client:
        async for piece in explain(topic):
            print(piece, end='', flush=True)
            text += piece
    print()
    return text


def main() -> str:
    text = asyncio.run(read_aloud('What is a database index, and what does it cost?'))
    avaliar.flush()
    return text


if __name__ == '__main__':
    main()
