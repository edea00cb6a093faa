"""Concurrent calls with asyncio.gather: three llm spans side by side under one agent span."""

import asyncio

import avaliar
from _provider import async_openai_client
from avaliar import traceable, update_current_llm_run

client = async_openai_client()

TICKETS = [
    'I was charged twice for order 4471 and want the second payment back.',
    'The password reset e-mail never arrives. I have checked my spam folder.',
    'Love the app! Any chance of a dark mode?',
]


@traceable('llm', model='gpt-4.1-mini', provider='openai', temperature=0)
async def triage(ticket: str) -> str:
    response = await client.chat.completions.create(
        model='gpt-4.1-mini',
        temperature=0,
        messages=[
            {'role': 'system', 'content': 'Name the area and urgency of a support ticket, then sum it up in one line.'},
            {'role': 'user', 'content': ticket},
        ],
    )
    update_current_llm_run(usage=response.usage, model=response.model)
    return response.choices[0].message.content or ''


@traceable('agent')
async def triage_all(tickets: list[str]) -> list[str]:
    return await asyncio.gather(*(triage(ticket) for ticket in tickets))


async def run() -> list[str]:
    async with client:
        return await triage_all(TICKETS)


def main() -> list[str]:
    lines = asyncio.run(run())
    for line in lines:
        print('-', line)
    avaliar.flush()
    return lines


if __name__ == '__main__':
    main()
