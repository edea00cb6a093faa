"""The fake provider through the official clients: what they parse is what was said."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import anthropic
import openai
import pytest
from avaliar._internal import chunks, usage
from avaliar.testing.fake_provider import Failure, FakeProvider, Reply, Request, ToolCall, count_tokens
from google import genai
from google.genai import errors as genai_errors
from google.genai import types
from pydantic import BaseModel

WEATHER = {
    'type': 'object',
    'properties': {'city': {'type': 'string'}, 'days': {'type': 'integer'}},
    'required': ['city'],
}
CHAT = [{'role': 'system', 'content': 'Be brief.'}, {'role': 'user', 'content': 'What is a database index?'}]
SAID = Reply(
    text='Hello there, traveller.',
    input_tokens=2000,
    output_tokens=50,
    cache_read_tokens=1500,
    cache_write_tokens=100,
    reasoning_tokens=20,
)
COUNTS = {'input_tokens': 2000, 'output_tokens': 50, 'cache_read_tokens': 1500}


class Clients:
    def __init__(self, provider: FakeProvider) -> None:
        self.provider = provider
        self.openai = openai.OpenAI(base_url=provider.openai_url, api_key='fake', max_retries=0)
        self.anthropic = anthropic.Anthropic(base_url=provider.anthropic_url, api_key='fake', max_retries=0)
        self.google = genai.Client(api_key='fake', http_options={'base_url': provider.google_url})

    def close(self) -> None:
        self.openai.close()
        self.anthropic.close()
        self.google.close()

    # One way to call each protocol, whole and streamed; each gives a response or the list of a stream's items.

    def chat(self, stream: bool = False, **more: Any) -> Any:
        if stream:
            more['stream_options'] = {'include_usage': True}
        result: Any = self.openai.chat.completions.create(model='gpt-4o', messages=CHAT, stream=stream, **more)  # type: ignore[call-overload]
        return list(result) if stream else result

    def responses(self, stream: bool = False, **more: Any) -> Any:
        result: Any = self.openai.responses.create(model='gpt-4.1', input='Hello', stream=stream, **more)  # type: ignore[call-overload]
        return list(result) if stream else result

    def messages(self, stream: bool = False, **more: Any) -> Any:
        result: Any = self.anthropic.messages.create(
            model='claude-haiku-4-5',
            max_tokens=500,
            messages=[{'role': 'user', 'content': 'Hello'}],
            stream=stream,
            **more,
        )
        return list(result) if stream else result

    def generate(self, stream: bool = False, **more: Any) -> Any:
        if stream:
            return list(self.google.models.generate_content_stream(model='gemini-2.5-flash', contents='Hello', **more))
        return self.google.models.generate_content(model='gemini-2.5-flash', contents='Hello', **more)


PROTOCOLS = ('chat', 'responses', 'messages', 'generate')


@pytest.fixture
def serve() -> Iterator[Any]:
    opened: list[Clients] = []

    def start(*args: Any, **options: Any) -> Clients:
        opened.append(Clients(FakeProvider(*args, **options).start()))
        return opened[-1]

    yield start
    for clients in opened:
        clients.close()
        clients.provider.close()


def counts(items: Any) -> dict[str, int]:
    reading: usage.Reading | None = None
    for item in items if isinstance(items, list) else [items]:
        later = usage.locate(item)
        reading = later if reading is None else reading.completed_by(later)
    assert reading is not None
    return reading.counts()


@pytest.mark.parametrize('stream', [False, True], ids=['whole', 'streamed'])
@pytest.mark.parametrize('protocol', PROTOCOLS)
def test_text_and_usage_arrive(serve: Any, protocol: str, stream: bool) -> None:
    result = getattr(serve(SAID), protocol)(stream)
    assert (chunks.join(result) if stream else chunks.answer(result)) == SAID.text
    read = counts(result)
    assert {key: read[key] for key in COUNTS} == COUNTS
    assert read.get('cache_write_tokens', 100) == 100  # Gemini does not tell
    assert read.get('reasoning_tokens', 20) == 20  # Anthropic does not tell


@pytest.mark.parametrize('stream', [False, True], ids=['whole', 'streamed'])
@pytest.mark.parametrize('protocol', PROTOCOLS)
def test_tool_calls_and_reasoning_arrive(serve: Any, protocol: str, stream: bool) -> None:
    call = ToolCall('weather', {'city': 'São Paulo', 'days': 3})
    result = getattr(serve(Reply(text='Looking.', reasoning='They want it.', tool_calls=(call,))), protocol)(stream)
    value = chunks.join(result) if stream else chunks.answer(result)
    assert value == {
        'role': 'assistant',
        'content': 'Looking.',
        'reasoning': 'They want it.',
        'tool_calls': [{'id': 'call_0000010', 'name': 'weather', 'arguments': {'city': 'São Paulo', 'days': 3}}],
    }


@pytest.mark.parametrize('protocol', PROTOCOLS)
def test_the_same_request_gets_the_same_answer(serve: Any, protocol: str) -> None:
    clients = serve()
    first, second = getattr(clients, protocol)(), getattr(clients, protocol)()
    assert chunks.answer(first) == chunks.answer(second) != ''
    assert counts(first) == counts(second)
    assert counts(first)['output_tokens'] == count_tokens(chunks.answer(first))


def test_what_was_asked_is_kept_without_the_key(serve: Any) -> None:
    clients = serve()
    clients.chat(user='u-1', seed=7)
    (request,) = clients.provider.requests
    assert (request.provider, request.api, request.model) == ('openai', 'chat', 'gpt-4o')
    assert (request.prompt, request.system) == ('What is a database index?', 'Be brief.')
    assert (request.body['user'], request.body['seed']) == ('u-1', 7)
    assert 'authorization' not in request.sent.headers
    assert 'fake' not in repr(request.sent.headers)


def test_an_alias_is_answered_by_a_dated_model(serve: Any) -> None:
    clients = serve()
    assert clients.chat().model == 'gpt-4o-2024-08-06'
    assert clients.messages().model == 'claude-haiku-4-5-20251001'
    assert clients.generate().model_version == 'gemini-2.5-flash'


def test_openai_streams_tell_usage_only_when_asked(serve: Any) -> None:
    clients = serve()
    items = list(clients.openai.chat.completions.create(model='gpt-4o', messages=CHAT, stream=True))
    assert all(item.usage is None for item in items)
    assert items[-1].choices[0].finish_reason == 'stop'


def test_the_clients_own_helpers_understand_the_streams(serve: Any) -> None:
    clients = serve(SAID)
    with clients.openai.chat.completions.stream(model='gpt-4o', messages=CHAT) as stream:
        assert stream.get_final_completion().choices[0].message.content == SAID.text
    with clients.openai.responses.stream(model='gpt-4.1', input='Hello') as stream:
        assert stream.get_final_response().output_text == SAID.text
    with clients.anthropic.messages.stream(model='claude-haiku-4-5', max_tokens=9, messages=CHAT[1:]) as stream:
        assert ''.join(stream.text_stream) == SAID.text
        message = stream.get_final_message()
    assert message.usage.output_tokens == 50
    assert message.stop_reason == 'end_turn'


class Answer(BaseModel):
    steps: list[str]
    total: float


def test_structured_output_follows_the_schema(serve: Any) -> None:
    clients = serve()
    completion = clients.openai.chat.completions.parse(model='gpt-4o', messages=CHAT, response_format=Answer)
    assert completion.choices[0].message.parsed == Answer(steps=['example steps'], total=2.5)
    response = clients.openai.responses.parse(model='gpt-4.1', input='Hello', text_format=Answer)
    assert response.output_parsed == Answer(steps=['example steps'], total=2.5)
    message = clients.anthropic.messages.parse(
        model='claude-haiku-4-5', max_tokens=9, messages=CHAT[1:], output_format=Answer
    )
    assert message.parsed_output == Answer(steps=['example steps'], total=2.5)
    config = types.GenerateContentConfig(response_mime_type='application/json', response_schema=Answer)
    assert isinstance(clients.generate(config=config).parsed, Answer)


def forced(protocol: str) -> dict[str, Any]:
    openai_tool = {'name': 'weather', 'parameters': WEATHER}
    declaration = types.FunctionDeclaration(name='weather', parameters_json_schema=WEATHER)
    mode = types.FunctionCallingConfig(mode=types.FunctionCallingConfigMode.ANY)
    return {
        'chat': {'tools': [{'type': 'function', 'function': openai_tool}], 'tool_choice': 'required'},
        'responses': {'tools': [{'type': 'function', **openai_tool}], 'tool_choice': 'required'},
        'messages': {'tools': [{'name': 'weather', 'input_schema': WEATHER}], 'tool_choice': {'type': 'any'}},
        'generate': {
            'config': types.GenerateContentConfig(
                tools=[types.Tool(function_declarations=[declaration])],
                tool_config=types.ToolConfig(function_calling_config=mode),
            )
        },
    }[protocol]


@pytest.mark.parametrize('protocol', PROTOCOLS)
def test_a_forced_tool_is_called_with_arguments_of_its_schema(serve: Any, protocol: str) -> None:
    clients = serve()
    value = chunks.answer(getattr(clients, protocol)(**forced(protocol)))
    assert [(call['name'], call['arguments']) for call in value['tool_calls']] == [
        ('weather', {'city': 'example city'})
    ]
    assert clients.provider.requests[0].tools[0].name == 'weather'


def test_offered_tools_are_called_until_their_result_is_there(serve: Any) -> None:
    clients = serve(call_tools='always')
    tools = forced('chat')['tools']
    first = clients.openai.chat.completions.create(model='gpt-4o', messages=CHAT, tools=tools)
    (call,) = first.choices[0].message.tool_calls
    messages = [*CHAT, first.choices[0].message, {'role': 'tool', 'tool_call_id': call.id, 'content': '18 degrees'}]
    second = clients.openai.chat.completions.create(model='gpt-4o', messages=messages, tools=tools)
    assert second.choices[0].message.content == 'The tool says: 18 degrees'


LIMIT = Failure(429, 'Slow down.', retry_after=2)


@pytest.mark.parametrize(
    ('protocol', 'error'),
    [
        ('chat', openai.RateLimitError),
        ('responses', openai.RateLimitError),
        ('messages', anthropic.RateLimitError),
        ('generate', genai_errors.ClientError),
    ],
)
def test_a_rate_limit_is_the_clients_own_error(serve: Any, protocol: str, error: type[Exception]) -> None:
    clients = serve()
    clients.provider.fail(LIMIT)
    with pytest.raises(error, match='Slow down') as caught:
        getattr(clients, protocol)()
    assert caught.value.response.headers['retry-after'] == '2'  # type: ignore[attr-defined]
    assert getattr(clients, protocol)() is not None


@pytest.mark.parametrize('protocol', PROTOCOLS)
@pytest.mark.parametrize('status', [400, 401, 403, 404, 500, 503])
def test_other_statuses(serve: Any, protocol: str, status: int) -> None:
    clients = serve([Failure(status, 'That went wrong.')])
    with pytest.raises(
        (openai.APIStatusError, anthropic.APIStatusError, genai_errors.APIError), match='That went wrong'
    ) as caught:
        getattr(clients, protocol)()
    assert getattr(caught.value, 'status_code', getattr(caught.value, 'code', None)) == status


@pytest.mark.parametrize(
    ('protocol', 'error'),
    [
        ('chat', openai.APIError),
        ('responses', openai.APIError),
        ('messages', anthropic.APIStatusError),
        ('generate', genai_errors.APIError),
    ],
)
def test_a_stream_breaks_off_with_an_error(serve: Any, protocol: str, error: type[Exception]) -> None:
    clients = serve(Reply(text='one two three', fails=Failure(503, 'Overloaded.', after_pieces=2)))
    with pytest.raises(error, match='Overloaded'):
        getattr(clients, protocol)(True)


def test_a_dropped_connection(serve: Any) -> None:
    clients = serve([Failure(0), Reply(text='one two three', fails=Failure(0, after_pieces=1))])
    with pytest.raises(openai.APIConnectionError):
        clients.chat()
    with pytest.raises(openai.APIConnectionError):
        clients.chat(True)


def test_a_function_sees_the_request_and_may_raise(serve: Any) -> None:
    def reply(request: Request) -> str:
        if request.provider == 'anthropic':
            raise Failure(529, 'Busy.')
        return f'{request.api} to {request.model}'

    clients = serve(reply)
    assert chunks.answer(clients.chat()) == 'chat to gpt-4o'
    assert chunks.answer(clients.generate()) == 'generate to gemini-2.5-flash'
    with pytest.raises(anthropic.APIStatusError, match='Busy'):
        clients.messages()


def test_a_script_is_said_in_order_and_ends(serve: Any) -> None:
    clients = serve(['one', Reply(text='two')])
    assert [chunks.answer(clients.chat()), chunks.answer(clients.chat())] == ['one', 'two']
    with pytest.raises(openai.InternalServerError, match='no further reply'):
        clients.chat()


def post(provider: FakeProvider, path: str, body: bytes, **headers: str) -> tuple[int, Any]:
    request = urllib.request.Request(provider.url + path, data=body, headers=headers, method='POST')
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


@pytest.mark.parametrize(
    ('path', 'body', 'status', 'words'),
    [
        ('/v1/chat/completions', b'{"model": "gpt-4o"}', 400, 'messages'),
        ('/v1/chat/completions', b'{"messages": []}', 400, 'model'),
        ('/v1/chat/completions', b'{', 400, 'parse'),
        ('/v1/chat/completions', b'[]', 400, 'object'),
        ('/v1/responses', b'{"model": "gpt-4o"}', 400, 'input'),
        ('/v1/messages', b'{"model": "m", "messages": [{}]}', 400, 'max_tokens'),
        ('/v1beta/models/gemini-2.5-flash:generateContent', b'{}', 400, 'contents'),
        ('/v1/other', b'{}', 404, '/v1/other'),
    ],
)
def test_a_bad_request_is_refused_like_the_real_one(
    serve: Any, path: str, body: bytes, status: int, words: str
) -> None:
    answered, error = post(serve().provider, path, body, Authorization='Bearer fake')
    assert answered == status
    assert words in error['error']['message']


def test_a_missing_key_is_refused(serve: Any) -> None:
    status, error = post(serve().provider, '/v1/messages', b'{}')
    assert (status, error['error']['type']) == (401, 'authentication_error')


def test_delays_hold_and_end_with_the_server() -> None:
    seen: list[str] = []

    def latency(request: Request) -> float:
        seen.append(request.api)
        return 60.0

    provider = FakeProvider(latency=latency).start()
    with openai.OpenAI(base_url=provider.openai_url, api_key='fake', max_retries=0) as client:

        def call() -> None:
            with pytest.raises(openai.APIConnectionError):
                client.chat.completions.create(model='gpt-4o', messages=CHAT)  # type: ignore[arg-type]
            seen.append('ended')

        thread = threading.Thread(target=call)
        thread.start()
        while not seen:
            time.sleep(0.001)
        provider.close()
        thread.join(10)
    assert seen[0] == 'chat'


def test_time_to_first_token_and_piece_delay_are_asked_for_each_piece(serve: Any) -> None:
    first: list[str] = []
    between: list[str] = []

    def note(into: list[str]) -> Any:
        def delay(request: Request) -> float:
            into.append(request.model)
            return 0.0

        return delay

    clients = serve('a b c', time_to_first_token=note(first), piece_delay=note(between))
    items = list(clients.openai.chat.completions.create(model='m', messages=CHAT, stream=True))
    assert chunks.join(items) == 'a b c'
    assert (len(first), len(between)) == (1, 2)


def test_concurrent_calls_are_all_served(serve: Any) -> None:
    clients = serve(lambda request: request.prompt)
    said: list[str] = []

    def ask(number: int) -> None:
        completion = clients.openai.chat.completions.create(
            model='gpt-4o', messages=[{'role': 'user', 'content': f'number {number}'}]
        )
        said.append(completion.choices[0].message.content)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == sorted(f'number {number}' for number in range(30))


def test_wrong_options_are_named() -> None:
    with pytest.raises(ValueError, match='call_tools'):
        FakeProvider(call_tools='sometimes')


def test_it_runs_on_its_own() -> None:
    process = subprocess.Popen(
        [sys.executable, '-m', 'avaliar.testing.fake_provider', '--port', '0'], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(4)]
        url = lines[1].split('base_url=')[1].strip()
        with openai.OpenAI(base_url=url, api_key='fake') as client:
            assert client.chat.completions.create(model='gpt-4o', messages=CHAT).choices[0].message.content  # type: ignore[arg-type]
    finally:
        process.terminate()
        assert process.wait(10) == 0
        assert process.stdout is not None
        process.stdout.close()
