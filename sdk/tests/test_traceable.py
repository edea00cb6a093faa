"""`@traceable`: its forms, what it keeps of a function, what it records of a call, what it refuses."""

from __future__ import annotations

import asyncio
import functools
import gc
import inspect
import pickle
import sys
import traceback
import typing
import weakref
from typing import Any

import avaliar
import pytest
from avaliar import AvaliarUserError, traceable
from avaliar.detectors import DetectorType
from avaliar.testing import Clock, Ids, InMemoryExporter, recording


@traceable
def importable() -> Any:
    """Yields one."""
    yield 1


def plain(a: int, /, b: str = 'x', *rest: int, c: int = 3, **more: int) -> str:
    """Documented."""
    return 'done'


async def coroutine(a: int) -> int:
    return a


def generator(a: int) -> Any:
    yield a


async def async_generator(a: int) -> Any:
    yield a


KINDS = [plain, coroutine, generator, async_generator]
QUESTIONS = [
    inspect.isfunction,
    inspect.isroutine,
    inspect.iscoroutinefunction,
    inspect.isgeneratorfunction,
    inspect.isasyncgenfunction,
    inspect.getdoc,
    inspect.signature,
    inspect.getsource,
    inspect.unwrap,
    callable,
    lambda f: (f.__name__, f.__qualname__, f.__module__, f.__annotations__, f.__defaults__),
]


@pytest.mark.parametrize('function', KINDS)
@pytest.mark.parametrize('question', QUESTIONS)
def test_a_traced_function_answers_as_before(function: Any, question: Any) -> None:
    if question is inspect.unwrap:
        assert question(traceable(function)) is function
        return
    traced = traceable('tool')(function)
    if (
        question is QUESTIONS[-1]
        and not inspect.isgeneratorfunction(function)
        and not inspect.isasyncgenfunction(function)
    ):
        # A wrapper has no defaults of its own; `inspect.signature` shows them.
        assert question(traced)[:4] == question(function)[:4]
        return
    assert question(traced) == question(function)


@pytest.mark.parametrize('function', KINDS)
def test_and_so_does_a_traced_method(function: Any) -> None:
    bare = type('Bare', (), {'f': function})()
    traced = type('Traced', (), {'f': traceable(function)})()
    for question in QUESTIONS[:5]:
        assert question(traced.f) == question(bare.f)
    assert inspect.ismethod(traced.f)
    assert traced.f.__self__ is traced
    assert inspect.signature(traced.f) == inspect.signature(bare.f)


def test_three_forms(avaliar_spans: InMemoryExporter) -> None:
    @traceable
    def one() -> None: ...

    @traceable()
    def two() -> None: ...

    @traceable('agent', name='third')
    def three() -> None: ...

    one(), two(), three()
    assert [(s.name.rpartition('.')[2], s.span_type) for s in avaliar_spans] == [
        ('one', 'generic'),
        ('two', 'generic'),
        ('third', 'agent'),
    ]
    assert avaliar_spans.spans[0].name == one.__qualname__


def test_arguments_by_name(avaliar_spans: InMemoryExporter) -> None:
    traced = traceable(plain)
    traced(1)
    traced(1, 'y', 7, 8, c=4, user='u', a=9)  # type: ignore[arg-type]
    first, second = (s.input for s in avaliar_spans)
    assert first == {'a': 1}
    assert second == {'a': 1, 'b': 'y', 'rest': [7, 8], 'c': 4, 'user': 'u', '**a': 9}


class Service:
    @traceable
    def method(self, q: str) -> str:
        return q

    @classmethod
    @traceable
    def outer_class(cls, q: str) -> str:
        return cls.__name__ + q

    @traceable
    @classmethod
    def inner_class(cls, q: str) -> str:
        return cls.__name__ + q

    @staticmethod
    @traceable
    def outer_static(q: str) -> str:
        return q

    @traceable
    @staticmethod
    def inner_static(q: str) -> str:
        return q

    @property
    @traceable
    def prop(self) -> str:
        return 'p'

    @traceable
    def __call__(self, q: str) -> str:
        return q


@pytest.mark.parametrize('name', ['method', 'outer_class', 'inner_class', 'outer_static', 'inner_static', '__call__'])
@pytest.mark.parametrize('of', ['instance', 'class'])
def test_methods_leave_out_their_receiver(name: str, of: str, avaliar_spans: InMemoryExporter) -> None:
    if of == 'class' and name in ('method', '__call__'):
        result = getattr(Service, name)(Service(), 'q')
    else:
        result = getattr(Service() if of == 'instance' else Service, name)('q')
    assert result == ('Serviceq' if 'class' in name else 'q')
    (span,) = avaliar_spans
    assert span.input == {'q': 'q'}
    assert span.name == f'Service.{name}'


def test_a_property_above(avaliar_spans: InMemoryExporter) -> None:
    assert Service().prop == 'p'
    assert avaliar_spans.one('prop').input == {}


def test_other_callables(avaliar_spans: InMemoryExporter) -> None:
    def add(a: int, b: int) -> int:
        return a + b

    def other_decorator(function: Any) -> Any:
        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            return function(*args, **kwargs)

        return wrapper

    class Model:
        async def __call__(self, prompt: str) -> str:
            return prompt

    assert traceable(functools.partial(add, 1))(2) == 3
    assert traceable(other_decorator(add))(1, 2) == 3
    assert traceable(Service().method)('x') == 'x'
    assert traceable(len)([1, 2]) == 2
    assert asyncio.run(traceable(Model())('hi')) == 'hi'
    assert asyncio.run(traceable(functools.partial(coroutine))(4)) == 4
    partial, wrapped, _, bound, builtin, model, _ = avaliar_spans
    assert (partial.input, partial.name) == ({'b': 2}, add.__qualname__)
    assert wrapped.input == {'a': 1, 'b': 2}
    assert bound.input == {'q': 'x'}
    assert builtin.input == {'obj': [1, 2]}
    assert model.output == 'hi'


def test_a_plain_function_that_returns_a_coroutine(avaliar_spans: InMemoryExporter) -> None:
    @traceable
    def later(x: int) -> Any:
        return inner(x)

    @traceable
    async def inner(x: int) -> int:
        await asyncio.sleep(0)
        return x

    async def main() -> int:
        return await asyncio.create_task(later(3))

    assert asyncio.run(main()) == 3
    outer, below = avaliar_spans.one('later'), avaliar_spans.one('inner')
    assert below.parent_span_id == outer.span_id
    assert outer.output == 3


def test_values_are_those_of_the_call(avaliar_spans: InMemoryExporter) -> None:
    @traceable
    def work(messages: list[str]) -> list[str]:
        messages.append('inside')
        return messages

    given = ['before']
    result = work(given)
    result.append('after')
    (span,) = avaliar_spans
    assert span.input == {'messages': ['before']}
    assert span.output == ['before', 'inside']


def test_the_users_exception(avaliar_spans: InMemoryExporter) -> None:
    error = KeyError('missing')

    @traceable
    def fails() -> None:
        raise error

    @traceable
    def outer() -> None:
        fails()

    with pytest.raises(KeyError) as caught:
        outer()
    assert caught.value is error
    frames = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    if sys.version_info >= (3, 11):
        assert frames == ['test_the_users_exception', 'outer', 'fails']
    else:
        assert [name for name in frames if name != 'traced'] == ['test_the_users_exception', 'outer', 'fails']
    span = avaliar_spans.one('fails')
    assert span.status == 'error'
    assert span.error is not None
    assert (span.error.type, span.error.message) == ('KeyError', "'missing'")
    assert span.error.stack.count('File "') == 1
    assert 'raise error' in span.error.stack
    assert 'calls.py' not in avaliar_spans.one('outer').error.stack  # type: ignore[union-attr]


def test_a_chained_exception_and_a_broken_one(avaliar_spans: InMemoryExporter) -> None:
    class Broken(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    @traceable
    def fails() -> None:
        try:
            raise ValueError('first')
        except ValueError as error:
            raise Broken from error

    with pytest.raises(Broken):
        fails()
    recorded = avaliar_spans.one('fails').error
    assert recorded is not None
    assert recorded.message == '<no message: __str__ raised RuntimeError>'
    assert recorded.stack.index('first') < recorded.stack.index('direct cause') < recorded.stack.rindex('Broken')


def test_wrong_arguments_raise_as_before(avaliar_spans: InMemoryExporter) -> None:
    for function in (plain, generator, async_generator):
        with pytest.raises(TypeError) as bare:
            function()  # type: ignore[call-arg]
        with pytest.raises(TypeError) as traced:
            traceable(function)()
        assert str(traced.value) == str(bare.value)
    assert [s.status for s in avaliar_spans] == ['error'] * 3


def test_exit_and_interrupt_pass(avaliar_spans: InMemoryExporter) -> None:
    for kind in (SystemExit, KeyboardInterrupt):

        @traceable
        def leave(kind: Any = kind) -> None:
            raise kind

        with pytest.raises(kind):
            leave()
    assert [s.error.type for s in avaliar_spans if s.error] == ['SystemExit', 'KeyboardInterrupt']


def test_content_can_be_left_out(avaliar_spans: InMemoryExporter) -> None:
    @traceable(capture_input=False, capture_output=False)
    def secret(password: str) -> str:
        return 'hunter2'

    @traceable(capture_output=False)
    def secret_stream() -> Any:
        yield 'hun'
        yield 'ter2'

    secret('hunter2')
    list(secret_stream())
    for span in avaliar_spans:
        assert span.output is None
        assert span.attributes['avaliar.output.size'] == len('"hunter2"')
    assert avaliar_spans.spans[0].input is None
    assert avaliar_spans.spans[0].attributes['avaliar.input.size'] == len('{"password":"hunter2"}')
    assert avaliar_spans.spans[1].items == 2


def test_what_decoration_says_is_recorded(avaliar_spans: InMemoryExporter) -> None:
    @traceable(
        'llm',
        name='chat',
        model='gpt-4o',
        provider='Gemini',
        temperature=0,
        top_p=1,
        detection=True,
        detectors=[DetectorType.PII, 'secrets', 'pii'],
        detection_mode='cloud',
        blocking=True,
        metadata={'team': 'search', 'list': [1]},
        tags=['a', 'b', 'a'],
    )
    def chat() -> None: ...

    chat()
    (span,) = avaliar_spans
    assert (span.model, span.provider, span.temperature, span.top_p) == ('gpt-4o', 'google', 0.0, 1.0)
    assert span.metadata == {'team': 'search', 'list': [1]}
    assert span.tags == ['a', 'b']
    assert span.attributes['avaliar.detection.mode'] == 'cloud'
    assert span.attributes['avaliar.detection.detectors'] == ['pii', 'secrets']
    assert span.attributes['avaliar.detection.blocking'] is True


@pytest.mark.parametrize(
    ('given', 'name'),
    [
        ('OpenAI', 'openai'),
        ('gemini', 'google'),
        ('gcp.gemini', 'google'),
        ('Vertex-AI', 'google'),
        ('google_genai', 'google'),
        ('azure_openai', 'azure'),
        ('bedrock', 'aws'),
        ('aws.bedrock', 'aws'),
        ('claude', 'anthropic'),
        ('My Own', 'my own'),
    ],
)
def test_providers_have_one_name(given: str, name: str, avaliar_spans: InMemoryExporter) -> None:
    traceable('llm', provider=given)(plain)(1)
    assert avaliar_spans.spans[0].provider == name


WRONG = [
    ('span_type', {'span_type': 'chain'}, "'llm', 'tool', 'agent', 'generic'"),
    ('span_type', {'span_type': 3}, "'llm', 'tool', 'agent', 'generic'"),
    ('name', {'name': ' '}, 'text that is not empty'),
    ('model', {'model': 4}, 'text that is not empty'),
    ('provider', {'provider': ['openai']}, 'text that is not empty'),
    ('temperature', {'temperature': -0.1}, 'at least 0'),
    ('temperature', {'temperature': float('nan')}, 'at least 0'),
    ('temperature', {'temperature': True}, 'at least 0'),
    ('top_p', {'top_p': 1.1}, 'from 0 to 1'),
    ('detection', {'detection': 'yes'}, 'True or False'),
    ('detectors', {'detectors': 'pii'}, "'prompt_injection'"),
    ('detectors', {'detectors': ['pi']}, "'prompt_injection'"),
    ('detection_mode', {'detection_mode': 'remote'}, "'local' or 'cloud'"),
    ('blocking', {'blocking': 1}, 'True or False'),
    ('blocking', {'blocking': True}, "span_type 'llm'"),
    ('metadata', {'metadata': ['a']}, 'mapping'),
    ('tags', {'tags': 'abc'}, 'list of texts'),
    ('tags', {'tags': [1]}, 'list of texts'),
    ('capture_input', {'capture_input': None}, 'True or False'),
    ('capture_output', {'capture_output': 0}, 'True or False'),
    ('reduce', {'reduce': 'join'}, 'callable'),
    ('modell', {'modell': 'x'}, 'unexpected keyword'),
]


@pytest.mark.parametrize(('parameter', 'given', 'right'), WRONG)
def test_mistakes_are_told_at_decoration(parameter: str, given: dict[str, Any], right: str) -> None:
    given = dict(given)
    span_type = given.pop('span_type', 'generic')
    with pytest.raises(AvaliarUserError) as error:
        traceable(span_type, **given)
    assert parameter in str(error.value)
    assert right in str(error.value)


@pytest.mark.parametrize('subject', [Service, property(plain)])
def test_what_cannot_be_traced(subject: Any) -> None:
    with pytest.raises(AvaliarUserError, match='nothing was decorated'):
        traceable('tool')(subject)
    with pytest.raises(AvaliarUserError, match='cannot be called'):
        traceable('tool')(3)  # type: ignore[type-var]
    with pytest.raises(AvaliarUserError, match='together with model'):
        traceable(plain, model='m')  # type: ignore[call-overload]


def test_a_value_whose_repr_raises_is_refused_all_the_same() -> None:
    class Odd:
        def __repr__(self) -> str:
            raise RuntimeError

    with pytest.raises(AvaliarUserError, match='a Odd'):
        traceable('tool', model=Odd())  # type: ignore[call-overload]


def test_a_traced_generator_function_is_pickled_by_name() -> None:
    assert pickle.loads(pickle.dumps(importable)) is importable


def test_tools_that_look_at_functions_take_a_traced_generator_function() -> None:
    import copy
    from unittest import mock

    @traceable
    def stream(word: str, count: int = 2) -> typing.Iterator[str]:
        for _ in range(count):
            yield word

    assert typing.get_type_hints(stream) == {'word': str, 'count': int, 'return': typing.Iterator[str]}
    assert copy.deepcopy(stream) is stream
    assert copy.copy(stream) is stream
    assert list(mock.create_autospec(stream, return_value=iter('ab'))('a')) == ['a', 'b']
    with pytest.raises(TypeError):
        mock.create_autospec(stream)()
    assert list(functools.singledispatch(stream)('a')) == ['a', 'a']
    assert list(functools.partial(stream, 'a')(count=1)) == ['a']
    stream.attribute = 1  # type: ignore[attr-defined]
    assert stream.attribute == 1  # type: ignore[attr-defined]
    assert repr(stream).startswith('<function ')
    assert len({stream, stream}) == 1


def test_a_pydantic_model_may_have_traced_methods(avaliar_spans: InMemoryExporter) -> None:
    pydantic = pytest.importorskip('pydantic')

    class Agent(pydantic.BaseModel):
        name: str

        @traceable
        def words(self) -> Any:
            yield self.name

        @traceable
        async def stream(self) -> Any:
            yield self.name

        @traceable
        def run(self) -> str:
            return ''.join(self.words())

    assert Agent(name='a').run() == 'a'
    assert set(Agent.model_fields) == {'name'}
    assert avaliar_spans.one('words').parent_span_id == avaliar_spans.one('run').span_id


def test_nothing_of_the_user_is_kept_alive(avaliar_spans: InMemoryExporter) -> None:
    class Thing:
        pass

    @traceable
    def work(thing: Thing) -> Thing:
        avaliar.update_current_span(metadata={'thing': thing})
        return thing

    @traceable
    def stream(thing: Thing) -> Any:
        yield thing

    @traceable
    def fails(thing: Thing) -> None:
        raise ValueError(thing)

    thing = Thing()
    reference = weakref.ref(thing)
    work(thing)
    list(stream(thing))
    with pytest.raises(ValueError, match='Thing') as caught:
        fails(thing)
    del thing, caught
    gc.collect()
    assert reference() is None
    assert len(avaliar_spans) == 3


def test_off_means_off() -> None:
    with recording() as spans:
        avaliar.configure(tracing=False)
        assert traceable(plain)(1) == 'done'
        assert list(traceable(generator)(2)) == [2]
        assert asyncio.run(traceable(coroutine)(3)) == 3
        assert type(traceable(generator)(2)) is type(generator(2))
        with avaliar.span('block') as active, avaliar.context(user_id='u'):
            active.update(output=1)
            assert (active.trace_id, active.recording) == ('', False)
            avaliar.update_current_llm_run(1, 2)
            avaliar.update_current_span(name='x')
        assert avaliar.current_span() is None
    assert spans.spans == []


def test_an_unsampled_trace_is_left_out_whole() -> None:
    with recording() as spans:
        avaliar.configure(sample_rate=0)

        @traceable('llm')
        def outer() -> str:
            avaliar.update_current_llm_run(1, 2, metadata={'a': 1})
            avaliar.update_current_span(output='x', error='e')
            list(traceable(generator)(1))
            return traceable(plain)(1)

        assert outer() == 'done'
        with pytest.raises(TypeError):
            traceable(plain)()
        avaliar.configure(sample_rate=1.0)
        outer()
    assert len(spans) == 3


def test_clock_and_ids_can_be_given() -> None:
    clock = Clock(start_ns=1_000, step_ns=10)
    with recording(clock=clock, ids=Ids()) as spans:
        traceable(plain)(1)
        traceable(plain)(1)
    first, second = spans
    assert (first.trace_id, first.span_id) == (f'{1:032x}', f'{2:016x}')
    assert (second.trace_id, second.span_id) == (f'{3:032x}', f'{4:016x}')
    assert (first.start_ns, first.duration_ns) == (1_000, 10)
    assert second.start_ns > first.end_ns
