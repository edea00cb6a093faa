"""Settings: where they come from, what a wrong one says, and what is never shown."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import orjson
import pytest
from avaliar._internal import config, notices
from avaliar._internal.config import Settings, changed, from_environment, with_local_key
from avaliar._internal.credentials import credentials_path, is_loopback, local_key
from avaliar.errors import AvaliarUserError


@pytest.fixture(autouse=True)
def fresh() -> None:
    notices.forget()


def test_defaults() -> None:
    found = from_environment({})

    assert found.api_url == 'http://127.0.0.1:4319'
    assert found.queue_bytes == 64 * 1024 * 1024
    assert found.max_value_bytes == 4 * 1024 * 1024
    assert (found.request_timeout, found.exit_timeout, found.sample_rate) == (30, 5, 1)
    assert found.tracing
    assert not found.recording


def test_the_environment() -> None:
    found = from_environment(
        {
            'AVALIAR_API_KEY': 'avl_1',
            'AVALIAR_API_URL': 'https://traces.example/prefix/',
            'AVALIAR_ENVIRONMENT': 'staging',
            'AVALIAR_SERVICE_NAME': 'shop',
            'AVALIAR_TRACING': 'ON',
            'AVALIAR_SAMPLE_RATE': '0.25',
            'AVALIAR_REQUEST_TIMEOUT': '7',
        }
    )

    assert found == Settings(
        api_key='avl_1',
        api_url='https://traces.example/prefix',
        environment='staging',
        service_name='shop',
        sample_rate=0.25,
        request_timeout=7,
    )
    assert found.recording


@pytest.mark.parametrize('word', ['off', 'OFF', 'false', '0', 'no'])
def test_off(word: str) -> None:
    found = from_environment({'AVALIAR_TRACING': word, 'AVALIAR_API_KEY': 'avl_1'})

    assert not found.tracing
    assert not found.recording


@pytest.mark.parametrize(
    ('variable', 'value'),
    [
        ('AVALIAR_SAMPLE_RATE', 'half'),
        ('AVALIAR_SAMPLE_RATE', '2'),
        ('AVALIAR_SAMPLE_RATE', 'nan'),
        ('AVALIAR_REQUEST_TIMEOUT', '-1'),
        ('AVALIAR_API_URL', 'localhost:4319'),
        ('AVALIAR_API_URL', 'ftp://x'),
        ('AVALIAR_TRACING', 'perhaps'),
        ('AVALIAR_API_KEY', 'avl_secret\nX-Other: 1'),
    ],
)
def test_a_wrong_variable_is_said_and_not_used(variable: str, value: str, capsys: Any) -> None:
    found = from_environment({variable: value})

    assert found == Settings()
    said = capsys.readouterr().err
    assert said.count('\n') == 1
    assert variable in said
    assert 'secret' not in said


@pytest.mark.parametrize(
    ('name', 'value'),
    [
        ('api_key', 5),
        ('api_key', 'avl_ü'),
        ('api_key', 'avl_a\r\nb'),
        ('api_url', None),
        ('api_url', 'traces.example'),
        ('api_url', 'http://'),
        ('api_url', 'http://x:99999'),
        ('api_url', 'http://user:word@x'),
        ('api_url', 'http://x/?a=b'),
        ('api_url', 'http://x/\r\nHost: y'),
        ('environment', 5),
        ('service_name', ''),
        ('tracing', 'perhaps'),
        ('tracing', 1),
        ('sample_rate', -0.1),
        ('sample_rate', '1'),
        ('sample_rate', True),
        ('sample_rate', float('nan')),
        ('request_timeout', 0),
        ('queue_bytes', 10),
        ('queue_bytes', 1e9),
        ('max_value_bytes', 0),
        ('capture_media', 'maybe'),
        ('exporter', object()),
        ('exit_timeout', -1),
        ('clock', 5),
        ('ids', 'random'),
        ('raise_internal_errors', 5),
    ],
)
def test_a_wrong_parameter_is_named_with_what_would_be_right(name: str, value: object) -> None:
    with pytest.raises(AvaliarUserError) as caught:
        changed(Settings(), {name: value})

    message = str(caught.value)
    assert name in message
    assert config._RIGHT[name] in message
    assert 'nothing was changed' in message
    if name == 'api_key':
        assert str(value) not in message


def test_an_unknown_parameter_is_named_with_those_there_are() -> None:
    with pytest.raises(AvaliarUserError, match=r"'apikey'.*api_key, api_url"):
        changed(Settings(), {'apikey': 'x'})


def test_a_parameter_beats_the_environment_and_the_rest_stays() -> None:
    before = from_environment({'AVALIAR_API_KEY': 'avl_1', 'AVALIAR_ENVIRONMENT': 'a'})

    assert changed(before, {'environment': 'b'}) == before._replace(environment='b')


def test_the_key_is_not_shown() -> None:
    assert 'avl_secret' not in repr(Settings(api_key='avl_secret'))
    assert 'avl_secret' not in str(Settings(api_key='avl_secret'))


@pytest.mark.parametrize(
    ('environment', 'path'),
    [
        ({'AVALIAR_CONFIG_DIR': '/a', 'XDG_CONFIG_HOME': '/b'}, '/a/credentials.json'),
        ({'XDG_CONFIG_HOME': '/b'}, '/b/avaliar/credentials.json'),
        ({}, os.path.expanduser('~/.config/avaliar/credentials.json')),
    ],
)
def test_where_the_key_of_this_machine_is(environment: dict[str, str], path: str) -> None:
    assert credentials_path(environment) == path


@pytest.mark.parametrize(
    'host', ['localhost', 'LOCALHOST', '127.0.0.1', '127.1.2.3', '::1', 'a.localhost', 'localhost.']
)
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    'host', ['', '0.0.0.0', '10.0.0.1', '127.0.0.1.evil.example', 'localhost.example', '127.x.0.1']
)
def test_not_loopback(host: str) -> None:
    assert not is_loopback(host)


def leave(folder: Path, content: object, mode: int = 0o600) -> dict[str, str]:
    file = folder / 'credentials.json'
    file.write_bytes(content if isinstance(content, bytes) else orjson.dumps(content))
    file.chmod(mode)
    return {'AVALIAR_CONFIG_DIR': str(folder)}


@pytest.mark.parametrize('url', ['http://127.0.0.1:4319', 'http://localhost:4319', 'http://[::1]:4319/x'])
def test_the_key_is_found_by_port_under_any_name_of_this_machine(url: str, tmp_path: Path) -> None:
    environment = leave(
        tmp_path, {'http://127.0.0.1:1': {'api_key': 'no'}, 'http://localhost:4319': {'api_key': 'avl_1'}}
    )

    assert local_key(url, environment) == 'avl_1'
    assert with_local_key(Settings(api_url=url), environment).api_key == 'avl_1'
    assert with_local_key(Settings(api_url=url, api_key='mine'), environment).api_key == 'mine'
    assert with_local_key(Settings(api_url=url, tracing=False), environment).api_key is None


@pytest.mark.parametrize('url', ['http://127.0.0.1:4320', 'http://10.0.0.1:4319', 'https://traces.example'])
def test_the_key_goes_nowhere_else(url: str, tmp_path: Path) -> None:
    environment = leave(
        tmp_path, {'http://127.0.0.1:4319': {'api_key': 'avl_1'}, 'http://traces.example:4319': {'api_key': 'avl_2'}}
    )

    assert local_key(url, environment) is None


@pytest.mark.skipif(os.name == 'nt', reason='permissions of POSIX')
@pytest.mark.parametrize('mode', [0o644, 0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_refused(mode: int, tmp_path: Path, capsys: Any) -> None:
    environment = leave(tmp_path, {'http://127.0.0.1:4319': {'api_key': 'avl_1'}}, mode)

    assert local_key('http://127.0.0.1:4319', environment) is None
    said = capsys.readouterr().err
    assert 'chmod 600' in said
    assert 'avl_1' not in said


@pytest.mark.parametrize(
    'content',
    [b'', b'{', b'[]', b'{"http://127.0.0.1:4319": "avl_1"}', b'{"http://127.0.0.1:4319": {"api_key": 5}}',
     b'{"http://[bad": {"api_key": "avl_1"}}', b'{"http://127.0.0.1:x": {"api_key": "avl_1"}}', b'\xff'],
)  # fmt: skip
def test_a_broken_file_is_no_key_and_no_error(content: bytes, tmp_path: Path) -> None:
    assert local_key('http://127.0.0.1:4319', leave(tmp_path, content)) is None


def test_no_file_is_no_key(tmp_path: Path) -> None:
    assert local_key('http://127.0.0.1:4319', {'AVALIAR_CONFIG_DIR': str(tmp_path / 'none')}) is None
