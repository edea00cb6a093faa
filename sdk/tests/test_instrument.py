"""`instrument()` through the official clients: what spans show, inside a traced llm function and outside one."""

from __future__ import annotations

import asyncio
import importlib.util
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from functools import cached_property
from typing import Any

import anthropic
import avaliar
import openai
import pytest
from avaliar import AvaliarUserError, traceable, update_current_llm_run
from avaliar._internal.instrument import uninstrument
from avaliar.testing import InMemoryExporter
from avaliar.testing.fake_provider import Failure, FakeProvider, Reply
from google import genai
from google.genai import types

SAID = Reply(
    text='Hello there, traveller.', input_tokens=2000, output_tokens=50, cache_read_tokens=1500, reasoning_tokens=20
)
ASKED = [{'role': 'user', 'content': 'Hello'}]
TOOL = {'type': 'object', 'properties': {'city': {'type': 'string'}}}


class Clients:
    """The clients, and one way to call each protocol; all give the text that was said."""

    def __init__(self, provider: FakeProvider) -> None:
        self.provider = provider
        self._options: Any = {'api_key': 'fake', 'max_retries': 0}

    @cached_property
    def openai(self) -> openai.OpenAI:
        return openai.OpenAI(base_url=self.provider.openai_url, **self._options)

    @cached_property
    def async_openai(self) -> openai.AsyncOpenAI:
        return openai.AsyncOpenAI(base_url=self.provider.openai_url, **self._options)

    @cached_property
    def anthropic(self) -> anthropic.Anthropic:
        return anthropic.Anthropic(base_url=self.provider.anthropic_url, **self._options)

    @cached_property
    def async_anthropic(self) -> anthropic.AsyncAnthropic:
        return anthropic.AsyncAnthropic(base_url=self.provider.anthropic_url, **self._options)

    @cached_property
    def google(self) -> genai.Client:
        return genai.Client(api_key='fake', http_options={'base_url': self.provider.google_url})

    async def close(self) -> None:
        made = vars(self)
        for name in ('openai', 'anthropic', 'google'):
            if name in made:
                made[name].close()
        for name in ('async_openai', 'async_anthropic'):
            if name in made:
                await made[name].close()
        if 'google' in made:
            await self.google.aio.aclose()

    def whole(self, protocol: str) -> str:
        if protocol == 'chat':
            completion = self.openai.chat.completions.create(**PARAMETERS['chat'])
            return completion.choices[0].message.content or ''
        if protocol == 'responses':
            return self.openai.responses.create(**PARAMETERS['responses']).output_text
        if protocol == 'messages':
            return self.anthropic.messages.create(**PARAMETERS['messages']).content[0].text
        return self.google.models.generate_content(**PARAMETERS['generate']).text or ''

    async def whole_async(self, protocol: str) -> str:
        if protocol == 'chat':
            completion = await self.async_openai.chat.completions.create(**PARAMETERS['chat'])
            return completion.choices[0].message.content or ''
        if protocol == 'responses':
            return (await self.async_openai.responses.create(**PARAMETERS['responses'])).output_text
        if protocol == 'messages':
            return (await self.async_anthropic.messages.create(**PARAMETERS['messages'])).content[0].text
        return (await self.google.aio.models.generate_content(**PARAMETERS['generate'])).text or ''

    def items(self, protocol: str) -> Any:
        """The stream as the client returns it."""
        if protocol == 'chat':
            return self.openai.chat.completions.create(**PARAMETERS['chat'], **STREAMED['chat'])
        if protocol == 'responses':
            return self.openai.responses.create(**PARAMETERS['responses'], stream=True)
        if protocol == 'messages':
            return self.anthropic.messages.create(**PARAMETERS['messages'], stream=True)
        return self.google.models.generate_content_stream(**PARAMETERS['generate'])

    async def items_async(self, protocol: str) -> Any:
        if protocol == 'chat':
            return await self.async_openai.chat.completions.create(**PARAMETERS['chat'], **STREAMED['chat'])
        if protocol == 'responses':
            return await self.async_openai.responses.create(**PARAMETERS['responses'], stream=True)
        if protocol == 'messages':
            return await self.async_anthropic.messages.create(**PARAMETERS['messages'], stream=True)
        return await self.google.aio.models.generate_content_stream(**PARAMETERS['generate'])


PARAMETERS: dict[str, dict[str, Any]] = {
    'chat': {'model': 'gpt-4o', 'messages': ASKED, 'temperature': 0.2, 'top_p': 0.9, 'max_tokens': 99, 'user': 'u-1', 'seed': 7,
             'stop': ['END'], 'metadata': {'team': 'blue'}},
    'responses': {'model': 'gpt-4o', 'input': 'Hello', 'instructions': 'Be brief.', 'temperature': 0.2, 'top_p': 0.9,
                  'max_output_tokens': 99, 'metadata': {'team': 'blue'}},
    'messages': {'model': 'claude-haiku-4-5', 'messages': ASKED, 'system': 'Be brief.', 'max_tokens': 99,
                 'metadata': {'user_id': 'u-1'}, 'stop_sequences': ['END'], 'extra_body': {'temperature': 0.2, 'top_p': 0.9}},
    'generate': {'model': 'gemini-2.5-flash', 'contents': 'Hello', 'config': types.GenerateContentConfig(
        temperature=0.2, top_p=0.9, max_output_tokens=99, seed=7, stop_sequences=['END'], system_instruction='Be brief.',
        http_options=types.HttpOptions(headers={'Authorization': 'Bearer secret'}))},
}  # fmt: skip
STREAMED = {'chat': {'stream': True, 'stream_options': {'include_usage': True}}}

PROVIDERS = {'chat': 'openai', 'responses': 'openai', 'messages': 'anthropic', 'generate': 'google'}
MODELS = {
    'chat': 'gpt-4o-2024-08-06',
    'responses': 'gpt-4o-2024-08-06',
    'messages': 'claude-haiku-4-5-20251001',
    'generate': 'gemini-2.5-flash',
}
FINISHED = {'chat': 'stop', 'responses': 'completed', 'messages': 'end_turn', 'generate': 'STOP'}
EXTRA: dict[str, dict[str, Any]] = {
    'chat': {'max_tokens': 99, 'user': 'u-1', 'seed': 7, 'stop': ['END'], 'metadata': {'team': 'blue'}},
    'responses': {'max_output_tokens': 99, 'metadata': {'team': 'blue'}},
    'messages': {'max_tokens': 99, 'metadata': {'user_id': 'u-1'}, 'stop_sequences': ['END']},
    'generate': {'max_output_tokens': 99, 'seed': 7, 'stop_sequences': ['END']},
}
INSTRUCTIONS = {'responses': 'instructions', 'messages': 'system', 'generate': 'system_instruction'}
PROTOCOLS = tuple(PARAMETERS)


@pytest.fixture
def spans(avaliar_spans: InMemoryExporter) -> Iterator[InMemoryExporter]:
    avaliar.instrument()
    yield avaliar_spans
    uninstrument()


@pytest.fixture
async def clients(spans: InMemoryExporter) -> AsyncIterator[Clients]:
    with FakeProvider(SAID) as provider:
        found = Clients(provider)
        yield found
        await found.close()


def check(span: Any, protocol: str, *, own: bool, streamed: bool) -> None:
    assert (span.span_type, span.status, span.provider, span.model) == (
        'llm',
        'ok',
        PROVIDERS[protocol],
        MODELS[protocol],
    )
    assert (span.temperature, span.top_p) == (0.2, 0.9)
    extra = dict(EXTRA[protocol])
    if streamed and protocol == 'chat':
        extra['stream_options'] = {'include_usage': True}
    if not own and protocol in INSTRUCTIONS:
        extra[INSTRUCTIONS[protocol]] = 'Be brief.'
    assert span.generation_info == extra
    assert span.finish_reason == FINISHED[protocol]
    usage = span.usage
    assert (usage['input_tokens'], usage['output_tokens'], usage['cache_read_tokens']) == (2000, 50, 1500)
    assert usage.get('reasoning_tokens', 20) == 20
    assert span.attributes['gen_ai.request.model'] == PARAMETERS[protocol]['model']
    if streamed:
        assert 0 < span.time_to_first_item_ns <= span.duration_ns
    if own:
        content = {
            name: PARAMETERS[protocol][name]
            for name in ('messages', 'input', 'contents')
            if name in PARAMETERS[protocol]
        }
        if protocol in INSTRUCTIONS:
            content[INSTRUCTIONS[protocol]] = 'Be brief.'
        assert span.input == content
    assert span.output == SAID.text


@pytest.mark.parametrize('protocol', PROTOCOLS)
class TestOutside:
    """A call outside a traced llm function is a span of its own."""

    def test_whole(self, clients: Clients, spans: InMemoryExporter, protocol: str) -> None:
        assert clients.whole(protocol) == SAID.text
        (span,) = spans
        check(span, protocol, own=True, streamed=False)

    async def test_whole_async(self, clients: Clients, spans: InMemoryExporter, protocol: str) -> None:
        assert await clients.whole_async(protocol) == SAID.text
        (span,) = spans
        check(span, protocol, own=True, streamed=False)

    def test_streamed(self, clients: Clients, spans: InMemoryExporter, protocol: str) -> None:
        items = list(clients.items(protocol))
        (span,) = spans
        check(span, protocol, own=True, streamed=True)
        assert (span.stream_end, span.items) == ('exhausted', len(items))

    async def test_streamed_async(self, clients: Clients, spans: InMemoryExporter, protocol: str) -> None:
        items = [item async for item in await clients.items_async(protocol)]
        (span,) = spans
        check(span, protocol, own=True, streamed=True)
        assert (span.stream_end, span.items) == ('exhausted', len(items))

    def test_closed_early(self, clients: Clients, spans: InMemoryExporter, protocol: str) -> None:
        stream = clients.items(protocol)
        read = 0
        for item in stream:
            read += 1
            if said(item):
                break
        stream.close()
        (span,) = spans
        assert (span.status, span.stream_end, span.items, span.output) == ('ok', 'closed', read, 'Hello')

    async def test_closed_early_async(self, clients: Clients, spans: InMemoryExporter, protocol: str) -> None:
        stream = await clients.items_async(protocol)
        async for item in stream:
            if said(item):
                break
        await (stream.aclose() if protocol == 'generate' else stream.close())
        for _ in range(100):  # Gemini's client leaves its inner generators to the event loop
            await asyncio.sleep(0)
        (span,) = spans
        assert (span.status, span.stream_end, span.output) == ('ok', 'closed', 'Hello')

    def test_refused(self, clients: Clients, spans: InMemoryExporter, protocol: str) -> None:
        clients.provider.fail(Failure(400, 'No such thing.'))
        with pytest.raises(Exception, match='No such thing') as caught:
            clients.whole(protocol)
        (span,) = spans
        assert span.status == 'error'
        assert span.error is not None
        assert type(caught.value).__name__ in span.error.type
        assert 'No such thing' in span.error.message
        assert span.usage == {}
        assert span.generation_info == EXTRA[protocol]

    async def test_refused_async(self, clients: Clients, spans: InMemoryExporter, protocol: str) -> None:
        clients.provider.fail(Failure(400, 'No such thing.'), times=2)
        with pytest.raises(Exception, match='No such thing'):
            await clients.whole_async(protocol)
        with pytest.raises(Exception, match='No such thing'):
            async for _ in await clients.items_async(protocol):
                pass
        assert [span.status for span in spans] == ['error', 'error']


def said(item: Any) -> bool:
    from avaliar._internal import chunks

    return bool(chunks.join([item]))


@pytest.mark.parametrize('protocol', PROTOCOLS)
class TestInside:
    """Inside a traced llm function the call's details land on that function's span."""

    def test_whole(self, clients: Clients, spans: InMemoryExporter, protocol: str) -> None:
        @traceable('llm')
        def chat(question: str) -> str:
            return clients.whole(protocol)

        assert chat('Hello') == SAID.text
        (span,) = spans
        check(span, protocol, own=False, streamed=False)
        assert span.input == {'question': 'Hello'}

    async def test_whole_async(self, clients: Clients, spans: InMemoryExporter, protocol: str) -> None:
        @traceable('llm')
        async def chat() -> str:
            return await clients.whole_async(protocol)

        assert await chat() == SAID.text
        (span,) = spans
        check(span, protocol, own=False, streamed=False)

    def test_a_generator_that_reads_the_stream(self, clients: Clients, spans: InMemoryExporter, protocol: str) -> None:
        @traceable('llm')
        def chat() -> Iterator[Any]:
            yield from clients.items(protocol)

        items = list(chat())
        (span,) = spans
        check(span, protocol, own=False, streamed=True)
        assert (span.stream_end, span.items) == ('exhausted', len(items))

    async def test_an_async_generator(self, clients: Clients, spans: InMemoryExporter, protocol: str) -> None:
        @traceable('llm')
        async def chat() -> AsyncIterator[Any]:
            async for item in await clients.items_async(protocol):
                yield item

        assert [item async for item in chat()]
        (span,) = spans
        check(span, protocol, own=False, streamed=True)

    def test_the_stream_itself_is_returned(self, clients: Clients, spans: InMemoryExporter, protocol: str) -> None:
        @traceable('llm')
        def chat() -> Any:
            return clients.items(protocol)

        items = list(chat())
        (span,) = spans
        check(span, protocol, own=False, streamed=True)
        assert (span.stream_end, span.items) == ('exhausted', len(items))

    async def test_the_stream_itself_is_returned_async(
        self, clients: Clients, spans: InMemoryExporter, protocol: str
    ) -> None:
        @traceable('llm')
        async def chat() -> Any:
            return await clients.items_async(protocol)

        assert [item async for item in await chat()]
        (span,) = spans
        check(span, protocol, own=False, streamed=True)

    def test_what_is_known_of_a_stream_left_early_is_there(
        self, clients: Clients, spans: InMemoryExporter, protocol: str
    ) -> None:
        @traceable('llm')
        def chat() -> str:
            stream = clients.items(protocol)
            for item in stream:
                if said(item):
                    stream.close()
                    return 'enough'
            return ''

        assert chat() == 'enough'
        (span,) = spans
        assert (span.output, span.model, span.generation_info['metadata'] if protocol == 'chat' else None) == (
            'enough',
            MODELS[protocol],
            {'team': 'blue'} if protocol == 'chat' else None,
        )
        assert span.time_to_first_item_ns
        assert span.finish_reason is None

    def test_an_error_is_the_functions(self, clients: Clients, spans: InMemoryExporter, protocol: str) -> None:
        clients.provider.fail(Failure(400, 'No such thing.'))

        @traceable('llm')
        def chat() -> str:
            return clients.whole(protocol)

        with pytest.raises(Exception, match='No such thing'):
            chat()
        (span,) = spans
        assert (span.status, span.generation_info.get('max_tokens', span.generation_info.get('max_output_tokens'))) == (
            'error',
            99,
        )


class TestWhatWins:
    def test_explicit_values_win_and_the_rest_is_extracted(self, clients: Clients, spans: InMemoryExporter) -> None:
        @traceable('llm')
        def chat() -> str:
            update_current_llm_run(model='mine', temperature=0.5)
            text = clients.whole('chat')
            update_current_llm_run(output_tokens=7, finish_reason='enough', provider='my-gateway')
            return text

        chat()
        (span,) = spans
        assert (span.model, span.provider, span.finish_reason) == ('mine', 'my-gateway', 'enough')
        assert (span.temperature, span.top_p) == (0.5, 0.9)
        assert (span.usage['input_tokens'], span.usage['output_tokens']) == (2000, 7)

    def test_a_smaller_total_drops_what_no_longer_fits_into_it(self, clients: Clients, spans: InMemoryExporter) -> None:
        @traceable('llm')
        def chat() -> str:
            text = clients.whole('chat')
            update_current_llm_run(input_tokens=5)
            return text

        chat()
        (span,) = spans
        assert 'cache_read_tokens' not in span.usage
        assert (span.usage['input_tokens'], span.usage['output_tokens'], span.usage['reasoning_tokens']) == (5, 50, 20)

    def test_the_declared_provider_stays(self, clients: Clients, spans: InMemoryExporter) -> None:
        @traceable('llm', model='gpt-4o', provider='azure', temperature=0.9)
        def chat() -> str:
            return clients.whole('chat')

        chat()
        (span,) = spans
        assert (span.provider, span.model, span.temperature) == ('azure', 'gpt-4o-2024-08-06', 0.2)

    def test_calls_to_one_model_add_up(self, clients: Clients, spans: InMemoryExporter) -> None:
        @traceable('llm')
        def chat() -> str:
            return clients.whole('chat') + ''.join(
                c.choices[0].delta.content or '' for c in clients.items('chat') if c.choices
            )

        chat()
        (span,) = spans
        assert (span.usage['input_tokens'], span.usage['cache_read_tokens']) == (4000, 3000)

    async def test_concurrent_calls_add_up(self, clients: Clients, spans: InMemoryExporter) -> None:
        @traceable('llm')
        async def chat() -> list[str]:
            return await asyncio.gather(*(clients.whole_async('messages') for _ in range(5)))

        await chat()
        (span,) = spans
        assert span.usage['input_tokens'] == 10_000

    def test_a_call_to_another_model_is_a_span_below(self, clients: Clients, spans: InMemoryExporter) -> None:
        @traceable('llm', name='chat')
        def chat() -> str:
            return clients.whole('chat') + clients.whole('messages')

        chat()
        assert spans.tree() == 'chat [llm]\n  chat claude-haiku-4-5 [llm]'
        assert [span.usage['input_tokens'] for span in spans] == [2000, 2000]

    def test_a_call_in_a_tool_is_not_the_call_of_the_llm_span_above(
        self, clients: Clients, spans: InMemoryExporter
    ) -> None:
        @traceable('tool', name='look_up')
        def look_up() -> str:
            return clients.whole('chat')

        @traceable('generic', name='helper')
        def helper() -> str:
            return clients.whole('chat')

        @traceable('llm', name='answer')
        def answer() -> str:
            return look_up() + helper()

        answer()
        assert spans.tree() == 'answer [llm]\n  look_up [tool]\n    chat gpt-4o [llm]\n  helper [generic]'
        assert spans.one('answer').usage['input_tokens'] == 2000

    def test_below_an_agent(self, clients: Clients, spans: InMemoryExporter) -> None:
        @traceable('agent', name='agent')
        def agent() -> str:
            return clients.whole('chat')

        agent()
        assert spans.tree() == 'agent [agent]\n  chat gpt-4o [llm]'

    def test_a_stream_without_usage_has_none(self, clients: Clients, spans: InMemoryExporter) -> None:
        list(clients.openai.chat.completions.create(model='gpt-4o', messages=ASKED, stream=True))  # type: ignore[arg-type]
        (span,) = spans
        assert (span.usage, span.finish_reason, span.output) == ({}, 'stop', SAID.text)

    def test_parameters_are_those_at_the_call(self, clients: Clients, spans: InMemoryExporter) -> None:
        messages = [{'role': 'user', 'content': 'before'}]
        stop = ['one']
        stream = clients.openai.chat.completions.create(model='gpt-4o', messages=messages, stop=stop, stream=True)  # type: ignore[call-overload]
        messages.append({'role': 'user', 'content': 'after'})
        stop.append('two')
        list(stream)
        (span,) = spans
        assert (span.input, span.generation_info['stop']) == ({'messages': messages[:1]}, ['one'])


class TestContent:
    def test_credentials_in_a_request_are_not_recorded(self, clients: Clients, spans: InMemoryExporter) -> None:
        server = {
            'type': 'mcp',
            'server_label': 'crm',
            'server_url': 'https://crm.example',
            'authorization': 'tok-1',
            'headers': {'X-Key': 'tok-2'},
        }
        function = {
            'type': 'function',
            'name': 'log_in',
            'parameters': {'type': 'object', 'properties': {'token': {'type': 'string'}}},
        }
        clients.openai.responses.create(model='gpt-4o', input='Hello', tools=[server, function])  # type: ignore[list-item]
        (span,) = spans
        tool, described = span.generation_info['tools']
        assert described == function
        assert (tool['server_label'], tool['authorization'], tool['headers']) == (
            'crm',
            '[not recorded]',
            '[not recorded]',
        )

    def test_tools_and_tool_calls(self, clients: Clients, spans: InMemoryExporter) -> None:
        provider = FakeProvider().start()
        client = openai.OpenAI(base_url=provider.openai_url, api_key='fake')
        tools: Any = [{'type': 'function', 'function': {'name': 'weather', 'parameters': TOOL}}]
        client.chat.completions.create(model='gpt-4o', messages=ASKED, tools=tools, tool_choice='required')  # type: ignore[arg-type]
        client.close()
        provider.close()
        (span,) = spans
        assert span.generation_info == {'tools': tools, 'tool_choice': 'required'}
        assert span.finish_reason == 'tool_calls'
        (call,) = span.output['tool_calls']
        assert (call['name'], call['arguments']) == ('weather', {'city': 'example city'})

    def test_functions_that_gemini_calls_are_each_a_request_paid_for(
        self, clients: Clients, spans: InMemoryExporter
    ) -> None:
        def weather(city: str) -> str:
            """The weather of a city."""
            return f'18 degrees in {city}'

        weather.__annotations__ = {'city': str, 'return': str}  # versions 2.x of the client do not read text
        weather = traceable('tool', name='weather')(weather)
        provider = FakeProvider(call_tools='always').start()
        client = genai.Client(api_key='fake', http_options={'base_url': provider.google_url})

        @traceable('agent', name='agent')
        def agent() -> str:
            config = types.GenerateContentConfig(tools=[weather])
            return (
                client.models.generate_content(model='gemini-2.5-flash', contents='Weather?', config=config).text or ''
            )

        assert '18 degrees in example city' in agent()
        client.close()
        provider.close()
        model = 'generate_content gemini-2.5-flash [llm]'
        assert spans.tree() == f'agent [agent]\n  {model}\n  weather [tool]\n  {model}'

    def test_a_chat_of_gemini(self, clients: Clients, spans: InMemoryExporter) -> None:
        chat = clients.google.chats.create(model='gemini-2.5-flash')
        assert chat.send_message('Hello').text == SAID.text
        assert ''.join(chunk.text or '' for chunk in chat.send_message_stream('And now?')) == SAID.text
        assert [span.output for span in spans] == [SAID.text, SAID.text]
        assert len(spans.spans[1].input['contents']) == 3

    def test_another_host_is_another_provider(self, spans: InMemoryExporter) -> None:
        from avaliar._internal.instrument import anthropic_client, openai_client

        def provider(client: Any) -> str:
            name = (openai_client if isinstance(client, openai.OpenAI) else anthropic_client)._provider(client)
            client.close()
            return name

        assert provider(openai.OpenAI(api_key='fake')) == 'openai'
        assert provider(openai.OpenAI(api_key='fake', base_url='https://api.deepseek.com')) == 'deepseek'
        azure = openai.AzureOpenAI(
            api_key='fake', azure_endpoint='https://x.openai.azure.com', api_version='2024-10-21'
        )
        assert provider(azure) == 'azure'
        assert provider(anthropic.Anthropic(api_key='fake')) == 'anthropic'


class TestSwitch:
    def test_unknown_and_missing_clients_are_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        before = openai.OpenAI.request
        with pytest.raises(AvaliarUserError, match='openai, anthropic, google-genai'):
            avaliar.instrument('openai', 'opneai')
        real = importlib.util.find_spec
        monkeypatch.setattr(importlib.util, 'find_spec', lambda name: None if name == 'anthropic' else real(name))
        with pytest.raises(AvaliarUserError, match='pip install anthropic'):
            avaliar.instrument('openai', 'anthropic')
        assert openai.OpenAI.request is before

    def test_once_is_enough_and_it_can_be_taken_back(self, clients: Clients, spans: InMemoryExporter) -> None:
        avaliar.instrument('openai')
        avaliar.instrument('google', 'anthropic')
        clients.whole('chat')
        assert len(spans) == 1
        uninstrument('openai')
        clients.whole('chat')
        clients.whole('messages')
        assert [span.provider for span in spans] == ['openai', 'anthropic']
        uninstrument()
        assert clients.whole('messages') == SAID.text
        assert len(spans) == 2

    def test_clients_made_before_are_seen(self, spans: InMemoryExporter) -> None:
        uninstrument()
        with FakeProvider(SAID) as provider, openai.OpenAI(base_url=provider.openai_url, api_key='fake') as client:
            completions = client.chat.completions
            raw = client.chat.completions.with_raw_response
            avaliar.instrument('openai')
            completions.create(model='gpt-4o', messages=ASKED)  # type: ignore[arg-type]
            raw.create(model='gpt-4o', messages=ASKED)  # type: ignore[arg-type]
        assert len(spans) == 2

    def test_with_tracing_off_nothing_is_read(self, clients: Clients, spans: InMemoryExporter) -> None:
        avaliar.configure(tracing=False)
        assert clients.whole('chat') == SAID.text
        assert len(list(clients.items('messages'))) > 3
        assert len(spans) == 0

    @pytest.mark.parametrize('protocol', PROTOCOLS)
    def test_a_trace_that_is_not_sampled_costs_no_span(
        self, clients: Clients, spans: InMemoryExporter, protocol: str
    ) -> None:
        avaliar.configure(sample_rate=0.0)

        @traceable('llm')
        def chat() -> str:
            return clients.whole(protocol)

        assert chat() == SAID.text
        assert clients.whole(protocol) == SAID.text
        assert list(clients.items(protocol))
        assert len(spans) == 0

    def test_a_client_is_patched_when_the_program_imports_it(self) -> None:
        program = (
            'import sys, avaliar\n'
            'avaliar.instrument("openai", "google-genai")\n'
            'assert not {"openai", "google.genai", "anthropic"} & set(sys.modules), "imported for it"\n'
            'from google import genai\n'
            'import openai\n'
            'from avaliar._internal.instrument import _applied, uninstrument\n'
            'assert {name: len(found) for name, found in _applied.items()} == {"openai": 2, "google-genai": 4}\n'
            'before = openai.OpenAI.request\n'
            'uninstrument()\n'
            'assert openai.OpenAI.request is before.__wrapped__\n'
        )
        result = subprocess.run([sys.executable, '-c', program], check=False, capture_output=True, text=True)
        assert result.returncode == 0, result.stderr
