"""Custom metadata: what you add yourself, and what the request to the provider carried.

With `instrument()` every further field of the request (user, seed, max_tokens, stop, metadata, ...) is recorded in the
span's generation_info, beside temperature and top_p.
"""

import avaliar
from _provider import openai_client
from avaliar import traceable, update_current_llm_run

avaliar.instrument('openai')

client = openai_client()


@traceable(
    'llm',
    model='gpt-4.1-mini',
    provider='openai',
    temperature=0.9,
    top_p=0.95,
    metadata={'campaign': 'autumn', 'prompt_version': 7},
    tags=['marketing'],
)
def slogan(product: str, customer: str) -> str:
    response = client.chat.completions.create(
        model='gpt-4.1-mini',
        messages=[
            {'role': 'system', 'content': 'You write slogans: one sentence, concrete, no exclamation marks.'},
            {'role': 'user', 'content': product},
        ],
        temperature=0.9,
        top_p=0.95,
        max_tokens=60,
        seed=42,
        stop=['\n'],
        user=customer,
        metadata={'team': 'web-shop'},
    )
    update_current_llm_run(metadata={'variant': 'B', 'length': len(response.choices[0].message.content or '')})
    return response.choices[0].message.content or ''


def main() -> str:
    text = slogan('A 480 gram steel bottle that keeps tea hot for 24 hours', customer='customer-8812')
    print(text)
    avaliar.flush()
    return text


if __name__ == '__main__':
    main()
