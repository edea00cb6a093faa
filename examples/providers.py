"""OpenAI, Anthropic and Gemini in one program: the dashboard breaks cost and latency down by provider.

`instrument()` reads model, parameters, tokens and finish reason off the calls; the functions say only that they are
llm calls.
"""

import avaliar
from _provider import anthropic_client, google_client, openai_client
from avaliar import traceable

avaliar.instrument('openai', 'anthropic', 'google-genai')

openai = openai_client()
anthropic = anthropic_client()
google = google_client()

QUESTION = (
    "Our nightly export fails with 'permission denied' since the storage move on Friday. "
    'What is the likely cause, and what should we do first?'
)


@traceable('llm')
def ask_openai(question: str) -> str:
    response = openai.chat.completions.create(model='gpt-4.1-mini', messages=[{'role': 'user', 'content': question}])
    return response.choices[0].message.content or ''


@traceable('llm')
def ask_anthropic(question: str) -> str:
    message = anthropic.messages.create(
        model='claude-haiku-4-5', max_tokens=500, messages=[{'role': 'user', 'content': question}]
    )
    return ''.join(block.text for block in message.content if block.type == 'text')


@traceable('llm')
def ask_gemini(question: str) -> str:
    response = google.models.generate_content(model='gemini-3.8-flash', contents=question)
    return response.text or ''


@traceable('agent')
def second_opinions(question: str) -> dict[str, str]:
    return {'openai': ask_openai(question), 'anthropic': ask_anthropic(question), 'google': ask_gemini(question)}


def main() -> dict[str, str]:
    opinions = second_opinions(QUESTION)
    for provider, opinion in opinions.items():
        print(f'{provider}: {opinion}\n')
    avaliar.flush()
    return opinions


if __name__ == '__main__':
    main()
