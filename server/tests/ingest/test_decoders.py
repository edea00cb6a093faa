"""Bodies: the same from protobuf and JSON, compressed or not; what is broken is said, and costs no sibling."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any

import orjson
import pytest
import zstandard
from avaliar_server.ingest import BadRequest, Limits, TooLarge, Unsupported
from avaliar_server.ingest.compression import decompress
from hypothesis import given
from hypothesis import strategies as st

texts = st.text(max_size=20)
values = st.recursive(
    st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | texts | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
known_names = st.sampled_from([
    'avaliar.input', 'avaliar.output', 'gen_ai.input.messages', 'gen_ai.usage.input_tokens', 'gen_ai.request.model',
    'gen_ai.provider.name', 'avaliar.metadata', 'avaliar.tags', 'session.id', 'gen_ai.request.temperature',
    'avaliar.span.type', 'gen_ai.usage.output_tokens', 'gen_ai.response.finish_reasons',
])  # fmt: skip
attributes = st.dictionaries(known_names | texts, values, max_size=6)
ids16 = st.binary(min_size=16, max_size=16)
spans = st.fixed_dictionaries(
    {},
    optional={
        'trace_id': ids16 | st.binary(max_size=20),
        'span_id': st.binary(min_size=8, max_size=8) | st.binary(max_size=10),
        'parent_span_id': st.binary(min_size=8, max_size=8) | st.binary(max_size=10),
        'name': texts,
        'start_time_unix_nano': st.integers(0, 2**64 - 1),
        'attributes': attributes,
        'status': st.tuples(st.integers(0, 2), texts),
        'events': st.lists(
            st.tuples(st.sampled_from(['exception', 'gen_ai.user.message', 'gen_ai.choice']) | texts, attributes),
            max_size=2,
        ),
    },
)


@given(st.lists(spans, max_size=4), attributes, st.booleans())
def test_json_and_protobuf_say_the_same(
    otlp: Any, given_spans: list[dict[str, Any]], resource: dict[str, Any], enum_names: bool
) -> None:
    request = otlp.request(*given_spans, resource=resource)
    ours = otlp.decode(request.SerializeToString())
    theirs = otlp.decode(otlp.json(request, enum_names=enum_names), json=True)
    assert ours.spans == theirs.spans
    assert ours.refused == theirs.refused
    assert ours.received == theirs.received
    assert sum(ours.received.values()) == len(given_spans) == len(ours.spans) + ours.rejected
    for span in ours.spans:
        orjson.loads(span.attributes), orjson.loads(span.metadata), orjson.loads(span.generation_info)
        assert len(span.input_preview) <= 240
        assert len(span.output_preview) <= 240


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_sentence(otlp: Any, body: bytes) -> None:
    for is_json in (False, True):
        try:
            batch = otlp.decode(body, json=is_json)
        except BadRequest as error:
            assert str(error).endswith('.')
        else:
            assert sum(batch.received.values()) == len(batch.spans) + batch.rejected


@given(st.integers(0, 2000), st.integers(0, 255))
def test_a_broken_byte_breaks_no_more_than_its_place(otlp: Any, position: int, byte: int) -> None:
    body = bytearray(otlp.body({'attributes': {'a': 'b'}}, {'span_id': b'\x05' * 8}, {'span_id': b'\x06' * 8}))
    body[position % len(body)] = byte
    try:
        batch = otlp.decode(bytes(body))
    except BadRequest:
        return
    assert sum(batch.received.values()) == len(batch.spans) + batch.rejected


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts | st.sampled_from(
        ['stringValue', 'intValue', 'doubleValue', 'boolValue', 'arrayValue', 'kvlistValue', 'values', 'key', 'value',
         'bytesValue']), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
SPAN_KEYS = [
    'traceId', 'spanId', 'parentSpanId', 'name', 'startTimeUnixNano', 'endTimeUnixNano', 'status', 'attributes',
    'events', 'links',
]  # fmt: skip


@given(st.dictionaries(st.sampled_from(SPAN_KEYS), json_values), st.booleans())
def test_nothing_in_a_json_span_costs_its_sibling(otlp: Any, strange: dict[str, Any], first: bool) -> None:
    tree = json.loads(otlp.json(otlp.request({'name': 'good'})))
    list_of_spans = tree['resourceSpans'][0]['scopeSpans'][0]['spans']
    list_of_spans.insert(0 if first else 1, strange)
    batch = otlp.decode(json.dumps(tree).encode(), json=True)
    assert 'good' in [span.name for span in batch.spans]
    assert len(batch.spans) + batch.rejected == 2


@given(json_values)
def test_any_json_is_read_or_refused(otlp: Any, tree: Any) -> None:
    for body in (tree, {'resourceSpans': tree}, {'resourceSpans': [tree]}, {'resourceSpans': [{'scopeSpans': tree}]}):
        try:
            otlp.decode(json.dumps(body).encode(), json=True)
        except BadRequest as error:
            assert str(error).endswith('.')


def test_text_that_is_no_utf8_costs_its_span_alone(otlp: Any) -> None:
    body = otlp.body({'name': 'keep-1'}, {'name': 'XXXX'}, {'name': 'keep-2'}, resource={'service.name': 'svc'})
    batch = otlp.decode(body.replace(b'XXXX', b'\xff\xfe\xfd\xfc'))
    assert [span.name for span in batch.spans] == ['keep-1', 'keep-2']
    assert batch.refused == {('otlp', 'svc', 'malformed'): 1}
    assert 'UTF-8' in batch.explanation()


def test_half_a_character_in_json_costs_nothing(otlp: Any) -> None:
    body = otlp.json(otlp.request({'name': 'XXXX', 'attributes': {'avaliar.input': '"fine"'}}))
    (span,) = otlp.decode(body.replace(b'XXXX', rb'cut \ud83d'), json=True).spans
    assert span.name == 'cut ?'
    assert span.input == '"fine"'


@pytest.mark.parametrize('number', ['NaN', 'Infinity', '-Infinity', '"NaN"'])
def test_a_number_that_is_none_costs_nothing(otlp: Any, number: str) -> None:
    body = otlp.json(otlp.request({'attributes': {'x': 1.5, 'gen_ai.request.temperature': 1.5}}))
    (span,) = otlp.decode(body.replace(b'1.5', number.encode()), json=True).spans
    assert span.attributes == '{"x":null}'
    assert span.generation_info == '{"temperature":null}'


def test_values_nested_without_end_are_cut_not_followed(otlp: Any) -> None:
    deep = '{"arrayValue":{"values":[' * 5000 + '{"intValue":"1"}' + ']}}' * 5000
    template = otlp.json(otlp.request({'name': 'deep', 'attributes': {'k': 'XXXX'}})).decode()
    body = template.replace('{"stringValue": "XXXX"}', deep)
    assert body != template
    try:
        batch = otlp.decode(body.encode(), json=True)
    except BadRequest as error:
        assert 'not valid JSON' in str(error)
    else:
        assert [span.name for span in batch.spans] == ['deep']


@pytest.mark.parametrize(
    ('body', 'part'),
    [
        (b'{', 'not valid JSON'),
        (b'[]', 'must be a JSON object with "resourceSpans"'),
        (b'{"resourceLogs": []}', 'has no "resourceSpans" (it has "resourceLogs")'),
        (b'{"resourceSpans": 5}', '"resourceSpans" must be a list'),
    ],
)
def test_json_that_is_no_otlp_says_so(otlp: Any, body: bytes, part: str) -> None:
    with pytest.raises(BadRequest) as caught:
        otlp.decode(body, json=True)
    assert part in str(caught.value)
    assert 'Nothing was kept' in str(caught.value)


@pytest.mark.parametrize(
    ('change', 'part'),
    [
        ({'traceId': 'xyz'}, "traceId is 'xyz'; it must be hexadecimal digits"),
        ({'traceId': 'W49Fj7g0TtmVxBbVYAZ3Zw=='}, 'must be hexadecimal digits'),
        ({'startTimeUnixNano': 1.5}, 'startTimeUnixNano is 1.5'),
        ({'name': 5}, 'name is 5'),
        ({'attributes': {'a': 1}}, 'attributes is not a list'),
        ({'attributes': [{'key': 'a', 'value': 'plain'}]}, "an attribute value is 'plain'"),
        ({'status': {'code': 'BAD'}}, "status.code is 'BAD'"),
    ],
)
def test_a_malformed_json_span_is_told_what_is_wrong(otlp: Any, change: dict[str, Any], part: str) -> None:
    tree = json.loads(otlp.json(otlp.request({'name': 'good'}, {'name': 'bad'})))
    tree['resourceSpans'][0]['scopeSpans'][0]['spans'][1].update(change)
    batch = otlp.decode(json.dumps(tree).encode(), json=True)
    assert [span.name for span in batch.spans] == ['good']
    assert part in batch.explanation()


def test_an_empty_request_is_a_request(otlp: Any) -> None:
    assert otlp.decode(b'').spans == []
    assert otlp.decode(b'{}', json=True).spans == []


def zstd(body: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(body)


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


PACKED = [
    ('gzip', gzip.compress), ('GZIP', gzip.compress), ('x-gzip', gzip.compress), ('deflate', zlib.compress),
    ('deflate', raw_deflate), ('zstd', zstd), ('identity', bytes), ('', bytes),
]  # fmt: skip


@pytest.mark.parametrize(('encoding', 'pack'), PACKED)
def test_every_encoding_is_read(otlp: Any, encoding: str, pack: Any) -> None:
    body = otlp.body({'attributes': {'avaliar.input': 'x' * 5000}})
    (span,) = otlp.decode(pack(body), encoding=encoding).spans
    assert span.input == 'x' * 5000


def test_several_members_and_frames_are_read() -> None:
    assert decompress(gzip.compress(b'a') + gzip.compress(b'b'), 'gzip', 100) == b'ab'
    assert decompress(zstd(b'a') + zstd(b'b'), 'zstd', 100) == b'ab'


@pytest.mark.parametrize(('encoding', 'pack'), PACKED)
def test_a_bomb_is_refused_before_it_unfolds(encoding: str, pack: Any) -> None:
    with pytest.raises(TooLarge) as caught:
        decompress(pack(bytes(30 * 2**20)), encoding, 2**20)
    assert 'larger than 1 MB after decompression' in str(caught.value)
    assert decompress(pack(bytes(2**20)), encoding, 2**20) == bytes(2**20)


@pytest.mark.parametrize('encoding', ['gzip', 'deflate', 'zstd'])
@pytest.mark.parametrize('cut', [1, 8, 30])
def test_what_is_not_of_its_encoding_is_said(encoding: str, cut: int) -> None:
    packed = {'gzip': gzip.compress, 'deflate': zlib.compress, 'zstd': zstd}[encoding](bytes(range(256)))
    with pytest.raises(BadRequest) as caught:
        decompress(b'no such thing at all', encoding, 1000)
    assert f'not valid {encoding}' in str(caught.value)
    with pytest.raises(BadRequest):
        decompress(packed[:-cut], encoding, 1000)


def test_many_empty_members_are_refused() -> None:
    with pytest.raises(BadRequest) as caught:
        decompress(gzip.compress(b'') * 1000, 'gzip', 1000)
    assert 'members' in str(caught.value)
    with pytest.raises(BadRequest) as caught:
        decompress(zstd(b'') * 1000, 'zstd', 1000)
    assert 'frames' in str(caught.value)


def test_other_encodings_are_refused() -> None:
    with pytest.raises(Unsupported) as caught:
        decompress(b'', 'br', 1000)
    assert "'br' is not supported" in str(caught.value)


def test_a_request_has_a_limit_of_spans(otlp: Any) -> None:
    body = otlp.body(*[{}] * 4)
    with pytest.raises(TooLarge) as caught:
        otlp.decode(body, limits=Limits(spans=3))
    assert '4 spans; at most 3' in str(caught.value)
