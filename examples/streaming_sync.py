"""Synchronous streaming: a generator that is traced stays a generator; usage is known when the stream has ended."""

from collections.abc import Iterator

import avaliar
from _provider import anthropic_client
from avaliar import traceable, update_current_llm_run

client = anthropic_client()


@traceable('llm', model='claude-haiku-4-5', provider='anthropic')
def answer(question: str) -> Iterator[str]:
    with client.messages.stream(
        model='claude-haiku-4-5',
        max_tokens=500,
        system='You answer customers of a web shop: friendly, in at most four sentences.',
        messages=[{'role': 'user', 'content': question}],
    ) as stream:
        yield from stream.text_stream
        message = stream.get_final_message()
    update_current_llm_run(usage=message.usage, model=message.model, finish_reason=message.stop_reason)


def main() -> str:
    text = ''
    for piece in answer('How do I get a refund for shoes that do not fit?'):
        print(piece, end='', flush=True)
        text += piece
    print()
    avaliar.flush()
    return text


if __name__ == '__main__':
    main()
