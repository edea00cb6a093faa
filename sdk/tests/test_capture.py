"""Whatever a value is: it becomes JSON, nothing raises, and nothing else is harmed."""

from __future__ import annotations

import asyncio
import base64
import collections
import contextlib
import dataclasses
import datetime
import decimal
import enum
import fractions
import ipaddress
import json
import pathlib
import re
import socket
import sys
import threading
import time
import types
import unittest.mock
import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy
import orjson
import pandas
import pydantic
import pytest
from avaliar._internal import capture, capture_media
from avaliar._internal.capture_walk import MAX_DEPTH, MAX_NODES


@pytest.fixture(autouse=True)
def limits() -> Iterator[None]:
    capture.use(capture.DEFAULT_LIMIT, False)
    yield
    capture.use(capture.DEFAULT_LIMIT, False)


class Color(enum.Enum):
    RED = 'red'


class Odd(enum.Enum):
    THING = object()


class Point(NamedTuple):
    x: int
    y: object


@dataclasses.dataclass
class Order:
    name: str
    lock: Any = dataclasses.field(default_factory=threading.Lock)


class Model(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(arbitrary_types_allowed=True)
    text: str
    extra: Any = None
    password: pydantic.SecretStr = pydantic.SecretStr('hunter2')


class ReprRaises:
    def __repr__(self) -> str:
        raise ValueError('no')


class ReprRaisesBase:
    def __repr__(self) -> str:
        raise BaseException('panic')  # noqa: TRY002


class ReprRecurses:
    def __repr__(self) -> str:
        return repr(self)


class ReprHuge:
    def __repr__(self) -> str:
        return 'x' * 100_000_000


class ReprIsNoText:
    def __repr__(self) -> Any:
        return 5


class EverythingRaises:
    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __repr__(self) -> str:
        raise RuntimeError

    def __iter__(self) -> Any:
        raise RuntimeError

    def __len__(self) -> int:
        raise RuntimeError

    def __bool__(self) -> bool:
        raise RuntimeError

    def __eq__(self, other: object) -> bool:
        raise RuntimeError

    __hash__ = None  # type: ignore[assignment]


class MetaRaises(type):
    def __getattribute__(cls, name: str) -> Any:
        raise RuntimeError(name)

    def __repr__(cls) -> str:
        raise RuntimeError


class OfMetaRaises(metaclass=MetaRaises):
    pass


class ClassLies:
    @property
    def __class__(self) -> Any:
        raise RuntimeError


class ModelDumpRaises(pydantic.BaseModel):
    def model_dump(self, **kwargs: Any) -> Any:
        raise RuntimeError


class BadStr(str):
    def __len__(self) -> int:
        raise RuntimeError

    def encode(self, *args: Any, **kwargs: Any) -> bytes:
        raise RuntimeError


class BadDict(dict):  # type: ignore[type-arg]
    def items(self) -> Any:
        raise RuntimeError

    def __iter__(self) -> Any:
        raise RuntimeError


class BadList(list):  # type: ignore[type-arg]
    def __iter__(self) -> Any:
        raise RuntimeError

    def __len__(self) -> int:
        raise RuntimeError


class BadKey:
    def __hash__(self) -> int:
        return 1

    def __repr__(self) -> str:
        raise RuntimeError


class Attrs:
    """As the attrs library leaves a class."""

    __attrs_attrs__ = (types.SimpleNamespace(name='host'), types.SimpleNamespace(name='port'))

    def __init__(self) -> None:
        self.host = 'a'
        self.port = 5


def circular_list() -> Any:
    value: list[Any] = [1]
    value.append(value)
    return value


def circular_dict() -> Any:
    value: dict[str, Any] = {'a': 1}
    value['me'] = {'inner': value}
    return value


def deep_list(depth: int) -> Any:
    value: Any = 'bottom'
    for _ in range(depth):
        value = [value]
    return value


def deep_dict(depth: int) -> Any:
    value: Any = 'bottom'
    for _ in range(depth):
        value = {'d': value}
    return value


def deep_object(depth: int) -> Any:
    value: Any = None
    for _ in range(depth):
        value = types.SimpleNamespace(inner=value)
    return value


def generator() -> Iterator[int]:
    yield 1


HOSTILE: dict[str, Any] = {
    'none': lambda: None,
    'lock': threading.Lock,
    'rlock': threading.RLock,
    'condition': threading.Condition,
    'thread': threading.current_thread,
    'numpy small': lambda: numpy.arange(6).reshape(2, 3),
    'numpy huge': lambda: numpy.zeros((2500, 2500)),
    'numpy objects': lambda: numpy.array([object(), ReprRaises()], dtype=object),
    'numpy scalar': lambda: numpy.float32(1.5),
    'numpy nan': lambda: numpy.array([numpy.nan, numpy.inf]),
    'numpy date': lambda: numpy.datetime64('2026-01-01'),
    'numpy complex': lambda: numpy.array([1j]),
    'numpy empty': lambda: numpy.array([]),
    'numpy zero-dimensional': lambda: numpy.array(5),
    'frame': lambda: pandas.DataFrame({'a': range(10_000), 'b': [object()] * 10_000}),
    'frame wide': lambda: pandas.DataFrame([[0] * 500]),
    'frame odd columns': lambda: pandas.DataFrame([[1, 2]], columns=[('a', 'b'), None]),
    'series': lambda: pandas.Series(range(100_000)),
    'index': lambda: pandas.Index(['a', 'b']),
    'timestamp': lambda: pandas.Timestamp('2026-01-01', tz='Europe/Berlin'),
    'not a time': lambda: pandas.NaT,
    'pydantic': lambda: Model(text='hi', extra=threading.Lock()),
    'pydantic nested': lambda: Model(text='hi', extra=[Model(text='in')]),
    'pydantic constructed': lambda: Model.model_construct(text=b'not text'),
    'pydantic raises': ModelDumpRaises,
    'pydantic class': lambda: Model,
    'dataclass': lambda: Order('x'),
    'dataclass class': lambda: Order,
    'attrs': Attrs,
    'named tuple': lambda: Point(1, {2}),
    'enum': lambda: Color.RED,
    'enum of object': lambda: Odd.THING,
    'enum class': lambda: Color,
    'datetime': lambda: datetime.datetime.now(datetime.timezone.utc),
    'datetime odd zone': lambda: datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(seconds=1))),
    'timedelta': lambda: datetime.timedelta(seconds=5),
    'decimal': lambda: decimal.Decimal('1.10'),
    'fraction': lambda: fractions.Fraction(1, 3),
    'complex': lambda: 1 + 2j,
    'uuid': uuid.uuid4,
    'path': lambda: pathlib.Path('/tmp/x'),
    'address': lambda: ipaddress.ip_address('127.0.0.1'),
    'pattern': lambda: re.compile('a+'),
    'set': lambda: {1, 'a', (2, 3)},
    'frozenset': lambda: frozenset({1}),
    'deque': lambda: collections.deque([1, 2]),
    'counter': lambda: collections.Counter('aab'),
    'default dict': lambda: collections.defaultdict(list, {'a': [1]}),
    'ordered dict': lambda: collections.OrderedDict(a=1),
    'user dict': lambda: collections.UserDict({'a': 1}),
    'chain map': lambda: collections.ChainMap({'a': 1}),
    'mapping proxy': lambda: types.MappingProxyType({'a': 1}),
    'views': lambda: [{'a': 1}.keys(), {'a': 1}.values(), {'a': 1}.items()],
    'bytes': lambda: b'\x00\xff' * 10,
    'bytes huge': lambda: bytes(20_000_000),
    'bytearray': lambda: bytearray(b'abc'),
    'memoryview': lambda: memoryview(b'abc'),
    'memoryview strided': lambda: memoryview(b'abcdef')[::2],
    'memoryview released': lambda: released(),
    'circular list': circular_list,
    'circular dict': circular_dict,
    'deep list': lambda: deep_list(100_000),
    'deep dict': lambda: deep_dict(100_000),
    'deep object': lambda: deep_object(5_000),
    'repr raises': ReprRaises,
    'repr raises a panic': ReprRaisesBase,
    'repr recurses': ReprRecurses,
    'repr huge': ReprHuge,
    'repr no text': ReprIsNoText,
    'everything raises': EverythingRaises,
    'metaclass raises': lambda: OfMetaRaises,
    'of a metaclass that raises': OfMetaRaises,
    'class lies': ClassLies,
    'bad str': lambda: BadStr('abc'),
    'bad str surrogate': lambda: BadStr('\ud800'),
    'bad dict': lambda: BadDict({'a': 1, (1, 2): 3}),
    'bad list': lambda: BadList([1, 2**200]),
    'bad key': lambda: {BadKey(): 1},
    'lone surrogate': lambda: 'a\ud83d\udc00\ud83d',
    'surrogate in key': lambda: {'\ud800': '\udfff'},
    'nan': lambda: [float('nan'), float('inf'), -float('inf')],
    'big integer': lambda: 2**200,
    'giant integer': lambda: 1 << 1_000_000,
    'negative big integer': lambda: [-(2**64)],
    'integer keys': lambda: {2: 'a', None: 'b', True: 'c', 1.5: 'd'},
    'tuple keys': lambda: {(1, 2): {'x': {(3,): 4}}},
    'bytes keys': lambda: {b'a': 1},
    'huge key': lambda: {('x' * 1_000_000,): 1},
    'huge text': lambda: 'x' * 50_000_000,
    'huge text inside': lambda: {'a': ['ü' * 10_000_000, 'after']},
    'huge surrogate text': lambda: '\ud800' * 1_000_000,
    'control characters': lambda: '\x00' * 1_000_000,
    'huge list': lambda: list(range(3_000_000)),
    'many keys': lambda: {str(n): n for n in range(300_000)},
    'generator': generator,
    'iterator': lambda: iter([1]),
    'range': lambda: range(10**12),
    'map': lambda: map(str, [1]),
    'function': lambda: generator,
    'lambda': lambda: lambda: 0,
    'method': lambda: Attrs().__init__,
    'built-in': lambda: len,
    'class': lambda: Attrs,
    'module': lambda: sys,
    'exception': lambda: ValueError('x', ReprRaises()),
    'exception whose str raises': lambda: StrRaises(),
    'frame object': sys._getframe,
    'mock': unittest.mock.Mock,
    'magic mock': unittest.mock.MagicMock,
    'async mock': unittest.mock.AsyncMock,
    'ellipsis': lambda: ...,
    'not implemented': lambda: NotImplemented,
    'environ': lambda: __import__('os').environ.__class__,
}


def shared(grow: Any, levels: int = 60) -> Any:
    """Small in memory; as JSON more values than atoms in a gram."""
    value: Any = ['leaf']
    for _ in range(levels):
        value = grow(value)
    return value


@dataclasses.dataclass
class Node:
    name: str
    left: Any
    right: Any


@dataclasses.dataclass(slots=True)
class SlotsNode:
    left: Any
    right: Any


SHARED: dict[str, Any] = {
    'lists': lambda x: [x, x],
    'tuples': lambda x: (x, x),
    'dicts': lambda x: {'left': x, 'right': x},
    'children last': lambda x: {'name': 'n', 'meta': {'a': [1], 'b': {'c': [2]}}, 'children': [x, x]},
    'children first': lambda x: {'children': [x, x], 'meta': {'a': [1], 'b': {'c': [2]}}, 'name': 'n'},
    'dataclasses': lambda x: Node('n', x, x),
    'dataclasses with slots': lambda x: SlotsNode(x, x),
}


@pytest.mark.parametrize('name', SHARED)
@pytest.mark.parametrize(
    'around', [lambda x: x, lambda x: [x], lambda x: {'a': x}, lambda x: [{'role': 'user', 'parts': [x]}]]
)
def test_what_is_shared_at_every_level_is_cut(name: str, around: Any) -> None:
    value = around(shared(SHARED[name]))
    for raw in (capture.encode(value), capture.encode_arguments({'before': 1, 'value': value})):
        assert isinstance(raw, capture.Truncated)
        assert len(raw) < capture.DEFAULT_LIMIT
        loads(raw)


def test_what_is_shared_on_a_few_levels_but_often_is_cut() -> None:
    for value in ([[['x' * 100] * 1000] * 1000] * 1000, ['x' * 1_000_000] * 1_000_000, {'a': [[1] * 10_000] * 10_000}):
        assert isinstance(capture.encode(value), capture.Truncated)
        assert isinstance(capture.encode_arguments({'value': value}), capture.Truncated)


def test_what_is_shared_and_fits_is_whole() -> None:
    for grow in SHARED.values():
        value = shared(grow, 10)
        assert not isinstance(capture.encode(value), capture.Truncated)
        assert capture.encode(value) == orjson.dumps(value)
    wide_first = [list(range(200_000)), *([] for _ in range(100))]
    assert loads(capture.encode(wide_first)) == wide_first
    deep: Any = 'x'
    for _ in range(40):
        deep = [deep]
    assert loads(capture.encode_arguments({'deep': deep})) == {'deep': deep}


class StrRaises(Exception):
    def __str__(self) -> str:
        raise RuntimeError

    __repr__ = __str__


def released() -> memoryview:
    view = memoryview(b'abc')
    view.release()
    return view


def loads(raw: bytes) -> Any:
    """What both parsers agree to be JSON."""
    assert isinstance(raw, bytes)
    json.loads(raw)
    return orjson.loads(bytes(raw))


@pytest.mark.parametrize('name', HOSTILE)
def test_a_hostile_value_becomes_json_and_harms_nothing(name: str) -> None:
    value = HOSTILE[name]()

    loads(capture.encode(value))
    inside = loads(capture.encode_arguments({'before': 1, 'value': value, 'after': 'b'}))
    as_item = loads(capture.encode([value, value]))
    after = loads(capture.encode({'fine': [1, 'two']}))

    assert inside['before'] == 1
    assert isinstance(as_item, list)
    assert after == {'fine': [1, 'two']}


@pytest.mark.parametrize('name', HOSTILE)
def test_a_hostile_value_beside_what_defeats_the_fast_path(name: str) -> None:
    found = loads(capture.encode([{(1, 2): 'tuple key'}, HOSTILE[name]()]))

    assert found[0] == {'(1, 2)': 'tuple key'}


@pytest.mark.parametrize('name', HOSTILE)
def test_no_record_is_much_larger_than_the_limit(name: str) -> None:
    capture.use(100_000, False)

    # Control characters take six bytes in JSON for one in memory; beside that, only marks are added.
    assert len(capture.encode({'value': HOSTILE[name]()})) < 700_000


@pytest.mark.parametrize(
    ('value', 'recorded'),
    [
        ({(1, 2): 3}, {'(1, 2)': 3}),
        ({1: 'a'}, {'1': 'a'}),
        (2**200, str(2**200)),
        ([float('nan')], [None]),
        (decimal.Decimal('1.10'), '1.10'),
        (Point(1, 2), {'x': 1, 'y': 2}),
        (Color.RED, 'red'),
        ({'red': Color.RED, 'bad': {(1,): Color.RED}}, {'red': 'red', 'bad': {'(1,)': 'red'}}),
        (pathlib.PurePosixPath('/a/b'), '/a/b'),
        (Attrs(), {'host': 'a', 'port': 5}),
        (numpy.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
        (numpy.float64(0.5), 0.5),
        (numpy.int64(5), 5),
        (ValueError('why'), {'type': 'ValueError', 'message': 'why'}),
        (ReprRaises(), f'<{__name__}.ReprRaises whose repr raised ValueError>'),
        (object(), '<object>'),
        ('a\ud83d\udc00', 'a\U0001f400'),
        ('a\ud83d', 'a\ufffd'),
        (datetime.timedelta(seconds=5), '0:00:05'),
        ([{(1,): datetime.date(2026, 1, 2)}], [{'(1,)': '2026-01-02'}]),
        ((1, (2, {3})), [1, [2, [3]]]),
        (Order, f'<class {__name__}.Order>'),
        (pandas.Series([1, 2]), [1, 2]),
        (bytearray(b'abc'), {
            'type': 'bytearray',
            'size': 3,
            'sha256': 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
        }),
    ],
)  # fmt: skip
def test_what_is_recorded(value: object, recorded: object) -> None:
    assert loads(capture.encode(value)) == recorded


def test_a_model_is_recorded_by_its_fields_and_keeps_its_secrets() -> None:
    found = loads(capture.encode(Model(text='hi', extra={'n': 1})))

    assert found['text'] == 'hi'
    assert found['extra'] == {'n': 1}
    assert 'hunter2' not in str(found)


def test_a_large_array_is_summarised() -> None:
    value = numpy.ones((2500, 2500))
    capture.encode(value)

    began = time.thread_time()
    found = loads(capture.encode(value))

    assert time.thread_time() - began < 0.01
    assert found == {
        'type': 'numpy.ndarray', 'shape': [2500, 2500], 'dtype': 'float64', 'size': 50_000_000, 'first': [1.0] * 8,
    }  # fmt: skip


def test_a_data_frame_is_summarised() -> None:
    found = loads(capture.encode(pandas.DataFrame({'a': range(1000), 'b': ['x'] * 1000})))

    assert found['shape'] == [1000, 2]
    assert found['columns'] == ['a', 'b']
    assert found['first'][1] == [1, 'x']


def test_a_circle_is_marked_and_the_rest_kept() -> None:
    assert loads(capture.encode(circular_dict())) == {'a': 1, 'me': {'inner': '<circular>'}}


def test_what_appears_twice_is_no_circle() -> None:
    twice = {(1,): 'x'}

    assert loads(capture.encode([twice, twice])) == [{'(1,)': 'x'}] * 2


def test_a_deep_structure_is_cut_at_the_stated_depth() -> None:
    raw = capture.encode(deep_list(100_000))
    found, depth = loads(raw), 0
    while isinstance(found, list):
        found, depth = found[0], depth + 1

    assert depth == MAX_DEPTH
    assert found == f'<deeper than {MAX_DEPTH} levels>'
    assert isinstance(raw, capture.Truncated)


def test_a_large_text_is_cut_with_its_true_size() -> None:
    capture.use(10_000, False)

    raw = capture.encode_arguments({'a': 'first', 'text': 'x' * 1_000_000, 'z': 'last'})

    assert isinstance(raw, capture.Truncated)
    assert 1_000_000 < raw.true_size < 1_000_200
    assert len(raw) < 10_500
    found = loads(raw)
    assert found['a'] == 'first'
    assert found['text'].startswith('xxx')
    assert 'more characters' in found['text']


def test_a_large_list_is_cut_with_its_true_size() -> None:
    capture.use(10_000, False)
    value = [{'id': n, 'text': 'y' * 50} for n in range(5000)]

    raw = capture.encode(value)

    assert isinstance(raw, capture.Truncated)
    assert raw.true_size == len(orjson.dumps(value))
    found = loads(raw)
    assert found[0] == value[0]
    assert found[-1] == f'<{5000 - len(found) + 1:,} more items>'


def test_a_value_at_the_limit_is_whole() -> None:
    text = 'x' * (capture.DEFAULT_LIMIT - 2)

    assert type(capture.encode(text)) is bytes
    assert type(capture.encode(text + 'y')) is capture.Truncated


def test_the_number_of_values_in_a_cut_is_limited() -> None:
    capture.use(1_000_000, False)

    found = loads(capture.encode(list(range(1_000_000))))

    assert len(found) <= MAX_NODES + 1


def test_the_input_is_what_it_was() -> None:
    messages = [{'role': 'user', 'content': 'before'}]
    raw = capture.encode_arguments({'messages': messages})
    messages[0]['content'] = 'after'
    messages.append({'role': 'x', 'content': 'y'})

    assert loads(raw) == {'messages': [{'role': 'user', 'content': 'before'}]}


def test_nothing_is_consumed_or_started() -> None:
    numbers = generator()
    text = iter('abc')

    async def work() -> int:
        return 5

    coroutine = work()
    capture.encode_arguments({'a': numbers, 'b': text, 'c': coroutine})

    assert list(numbers) == [1]
    assert list(text) == ['a', 'b', 'c']
    assert asyncio.run(coroutine) == 5


def test_sockets_and_files(tmp_path: pathlib.Path) -> None:
    with contextlib.closing(socket.socket()) as sock, (tmp_path / 'f').open('w+') as file:
        file.write('content')
        file.seek(0)
        found = loads(capture.encode([sock, file]))
        assert file.read() == 'content'

    assert 'socket' in found[0]
    assert 'TextIOWrapper' in found[1]


@pytest.mark.parametrize('interrupt', [KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize('shape', [lambda v: v, lambda v: [v], lambda v: {(1,): v}, lambda v: {'a': {'b': v}}])
def test_an_interrupt_reaches_the_user(interrupt: type[BaseException], shape: Any) -> None:
    class Interrupted:
        def __repr__(self) -> str:
            raise interrupt

    with pytest.raises(interrupt):
        capture.encode(shape(Interrupted()))
    with pytest.raises(interrupt):
        capture.encode_arguments({'a': shape(Interrupted())})


def test_results_hold_no_spare_memory() -> None:
    raw = capture.encode({'text': 'x' * 900})

    # orjson's own result would report the same length while its buffer is eight times that: a copy is another object.
    assert sys.getsizeof(raw) == len(raw) + sys.getsizeof(b'')


def test_a_type_per_value_does_not_pile_up() -> None:
    from avaliar._internal import capture_describe

    for n in range(5000):
        capture.encode([type(f'T{n}', (), {})()])

    assert len(capture_describe._known) <= capture_describe._MAX_KNOWN_TYPES + 1


PICTURE = base64.b64encode(bytes(range(256)) * 64).decode()
DIGEST = {
    'type': 'media',
    'media_type': 'image/png',
    'size': 16_384,
    'sha256': __import__('hashlib').sha256(bytes(range(256)) * 64).hexdigest(),
}
URL = f'data:image/png;base64,{PICTURE}'


@pytest.mark.parametrize(
    ('value', 'recorded'),
    [
        (URL, DIGEST),
        ([URL], [DIGEST]),
        (
            {'type': 'image_url', 'image_url': {'url': URL, 'detail': 'low'}},
            {'type': 'image_url', 'image_url': {'url': DIGEST, 'detail': 'low'}},
        ),
        (
            {'type': 'image', 'source': {'type': 'base64', 'media_type': 'image/png', 'data': PICTURE}},
            {'type': 'image', 'source': {'type': 'base64', 'media_type': 'image/png', 'data': DIGEST}},
        ),
        (
            {'inline_data': {'mime_type': 'image/png', 'data': PICTURE}},
            {'inline_data': {'mime_type': 'image/png', 'data': DIGEST}},
        ),
        (
            {'inlineData': {'mimeType': 'image/png', 'data': PICTURE}},
            {'inlineData': {'mimeType': 'image/png', 'data': DIGEST}},
        ),
        (
            {'input_audio': {'data': PICTURE, 'format': 'wav'}},
            {'input_audio': {'data': {**DIGEST, 'media_type': 'wav'}, 'format': 'wav'}},
        ),
        ({'b64_json': PICTURE}, {'b64_json': {**DIGEST, 'media_type': None}}),
        ({'filler': 'lorem ipsum ' * 5000, 'url': URL}, {'filler': 'lorem ipsum ' * 5000, 'url': DIGEST}),
        ({'filler': 'y' * 50_000, 'url': URL}, {'filler': 'y' * 50_000, 'url': DIGEST}),
        ({(1,): URL}, {'(1,)': DIGEST}),
    ],
)  # fmt: skip
def test_long_media_is_replaced_by_its_digest(value: Any, recorded: Any) -> None:
    assert loads(capture.encode(value)) == recorded
    assert loads(capture.encode_arguments({'messages': [value]})) == {'messages': [recorded]}


@pytest.mark.parametrize('filler', range(0, 4200, 97))
def test_media_is_found_wherever_it_begins(filler: int) -> None:
    url = 'data:image/png;base64,' + 'A' * 4100

    found = loads(capture.encode({'filler': ' ' * filler, 'url': url}))

    assert found['url']['type'] == 'media'


@pytest.mark.parametrize(
    'value',
    [
        'data:image/png;base64,' + 'A' * 100,
        {'data': PICTURE},
        {'text': PICTURE},
        {'data': 'x ' * 5000, 'mime_type': 'text/plain'},
        'data:' + 'lorem ipsum ' * 1000,
    ],
)
def test_what_is_no_long_media_stays(value: Any) -> None:
    assert loads(capture.encode(value)) == value


def test_media_is_kept_when_asked_for() -> None:
    capture.use(capture.DEFAULT_LIMIT, True)

    assert loads(capture.encode({'url': URL})) == {'url': URL}


def test_media_beyond_the_limit_crowds_nothing_out() -> None:
    capture.use(100_000, False)
    value = {'image': f'data:image/png;base64,{PICTURE * 20}', 'question': 'What is it?'}

    found = loads(capture.encode(value))

    assert found['image']['media_type'] == 'image/png'
    assert found['question'] == 'What is it?'


def test_looking_for_media_is_cheap_beside_making_the_text() -> None:
    raw = orjson.dumps({'text': 'lorem ipsum ' * 80_000})
    value = orjson.loads(raw)

    def cost(work: Any) -> float:
        best = 1.0
        for _ in range(5):
            began = time.thread_time()
            for _ in range(5):
                work()
            best = min(best, time.thread_time() - began)
        return best

    assert cost(lambda: capture_media.may_contain(raw)) < 2 * cost(lambda: orjson.dumps(value))


def test_hostile_values_cost_no_span_on_the_wire(sink: Any) -> None:
    """All of them as input and as output of a span each, through the real sender; what arrives is JSON."""
    from avaliar._internal.config import Settings
    from avaliar._internal.ledger import Ledger
    from avaliar._internal.sender import Sender
    from avaliar._internal.span import OK, Span, SpanTemplate

    capture.use(10_000, False)
    template = SpanTemplate('work', 'generic', {}, True, True)
    ledger = Ledger()
    sender = Sender(Settings(api_key='avl_test', api_url=sink.url), '1', 'client', ledger)
    sender.start()
    # Serialising the largest takes seconds; one of them will do.
    names = [name for name in HOSTILE if name == 'huge text' or not name.startswith(('huge', 'many', 'repr huge'))]
    for number, name in enumerate(names, 1):
        span = Span()
        for slot in Span.__slots__:
            setattr(span, slot, None)
        span.template, span.name, span.span_id, span.trace_id, span.parent_id = template, name, number, 1, 0
        span.start_ns = span.end_ns = span.first_item_ns = 0
        span.items, span.status = -1, OK
        value = HOSTILE[name]()
        span.input, span.output = capture.encode_arguments({'value': value}), capture.encode(value)
        span.metadata = {'value': value}
        assert sender.queue.put(span)
    delivered = sender.flush(60)
    sender.close(5)
    thread = sender._thread
    assert thread is not None
    thread.join(5)

    assert delivered
    assert sink.names == names
    assert ledger.stats(0).dropped == {}
    for span in sink.spans:
        for attribute in span.attributes:
            if attribute.key in ('avaliar.input', 'avaliar.output', 'avaliar.metadata'):
                json.loads(attribute.value.string_value)
