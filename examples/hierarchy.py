"""Agents in agents: a coordinator asks researchers, each searches and calls an LLM; the trace shows the same tree."""

import avaliar
from _provider import openai_client
from avaliar import traceable, update_current_llm_run

client = openai_client()

LIBRARY = {
    'output': 'Trial reports 2022 to 2025: output steady or up to 3 % higher after six months of a four-day week.',
    'cover': 'Support teams: response times rose by a fifth until days off were staggered.',
}


@traceable('llm', model='gpt-4.1-mini', provider='openai')
def ask_llm(instruction: str, material: str) -> str:
    response = client.chat.completions.create(
        model='gpt-4.1-mini',
        messages=[{'role': 'system', 'content': instruction}, {'role': 'user', 'content': material}],
    )
    update_current_llm_run(usage=response.usage, model=response.model)
    return response.choices[0].message.content or ''


@traceable('tool')
def search(topic: str) -> str:
    return LIBRARY[topic]


@traceable('agent')
def researcher(topic: str, question: str) -> str:
    return ask_llm(f'Say what this source means for {topic}.', f'{question}\n\nSource: {search(topic)}')


@traceable('agent')
def coordinator(question: str) -> str:
    findings = [researcher(topic, question) for topic in LIBRARY]
    return ask_llm('Recommend one course of action from the findings.', f'{question}\n\n' + '\n'.join(findings))


def main() -> str:
    with avaliar.context(session_id='planning-2026', user_id='ana'):
        recommendation = coordinator('Should our team of twelve try a four-day week?')
    print(recommendation)
    avaliar.flush()
    return recommendation


if __name__ == '__main__':
    main()
