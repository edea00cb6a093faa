"""Token tracking for each provider: hand over the usage object as it is, whatever its fields are called.

Cached and reasoning tokens in it are priced as such; a provider's ways of counting them are made one.
"""

import avaliar
from _provider import anthropic_client, google_client, openai_client
from avaliar import traceable, update_current_llm_run

openai = openai_client()
anthropic = anthropic_client()
google = google_client()

PROMPT = 'Write two sentences for the product page of a 480 gram steel bottle that keeps tea hot for 24 hours.'


@traceable('llm', model='gpt-4.1-mini', provider='openai')
def with_chat_completions() -> tuple[int, int]:
    response = openai.chat.completions.create(model='gpt-4.1-mini', messages=[{'role': 'user', 'content': PROMPT}])
    update_current_llm_run(usage=response.usage, model=response.model)
    assert response.usage is not None
    return response.usage.prompt_tokens, response.usage.completion_tokens


@traceable('llm', model='gpt-4.1-mini', provider='openai')
def with_responses() -> tuple[int, int]:
    response = openai.responses.create(model='gpt-4.1-mini', input=PROMPT)
    update_current_llm_run(usage=response.usage, model=response.model)
    assert response.usage is not None
    return response.usage.input_tokens, response.usage.output_tokens


@traceable('llm', model='claude-haiku-4-5', provider='anthropic')
def with_messages() -> tuple[int, int]:
    message = anthropic.messages.create(
        model='claude-haiku-4-5', max_tokens=300, messages=[{'role': 'user', 'content': PROMPT}]
    )
    update_current_llm_run(usage=message.usage, model=message.model)
    return message.usage.input_tokens, message.usage.output_tokens


@traceable('llm', model='gemini-3.8-flash', provider='google')
def with_gemini() -> tuple[int, int]:
    response = google.models.generate_content(model='gemini-3.8-flash', contents=PROMPT)
    usage = response.usage_metadata
    assert usage is not None
    update_current_llm_run(usage=usage, model=response.model_version)
    return usage.prompt_token_count or 0, usage.candidates_token_count or 0


@traceable('llm', model='llama-3.3-70b', provider='my-own-server')
def with_own_figures() -> tuple[int, int]:
    # A model that no price list knows: give the figures, and the cost if you know it.
    update_current_llm_run(812, 96, cost_usd='0.00031')
    return 812, 96


def main() -> dict[str, tuple[int, int]]:
    calls = (with_chat_completions, with_responses, with_messages, with_gemini, with_own_figures)
    counts = {call.__name__: call() for call in calls}
    print(f'{"call":24}{"input":>8}{"output":>8}')
    for name, (given, written) in counts.items():
        print(f'{name:24}{given:8}{written:8}')
    avaliar.flush()
    return counts


if __name__ == '__main__':
    main()
