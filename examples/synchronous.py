"""Plain synchronous code: a tool looks something up, an llm call answers from it, an agent ties them together."""

import avaliar
from _provider import openai_client
from avaliar import traceable, update_current_llm_run

client = openai_client()

HANDBOOK = {
    'refund': 'Unused items can be returned within 30 days; refunds reach the card within five working days.',
    'delivery': 'Orders placed before 14:00 leave the same day. Delivery takes one to three working days.',
    'warranty': 'All bottles have a warranty of five years against leaks.',
}


@traceable('tool')
def search_handbook(question: str) -> list[str]:
    return [text for topic, text in HANDBOOK.items() if topic in question.lower()]


@traceable('llm', model='gpt-4.1-mini', provider='openai', temperature=0.2)
def write_answer(question: str, passages: list[str]) -> str:
    response = client.chat.completions.create(
        model='gpt-4.1-mini',
        temperature=0.2,
        messages=[
            {'role': 'system', 'content': 'Answer from these passages only:\n' + '\n'.join(passages)},
            {'role': 'user', 'content': question},
        ],
    )
    update_current_llm_run(usage=response.usage, model=response.model)
    return response.choices[0].message.content or ''


@traceable('agent')
def support(question: str) -> str:
    return write_answer(question, search_handbook(question))


def main() -> str:
    answer = support('How long does a refund take?')
    print(answer)
    avaliar.flush()
    return answer


if __name__ == '__main__':
    main()
