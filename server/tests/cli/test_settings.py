"""Settings: the environment, `.env`, folders, the kept key; and commands that end by themselves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from avaliar._internal.credentials import local_key
from avaliar_server.cli.console import CommandError
from avaliar_server.cli.credentials import Credentials
from avaliar_server.cli.environment import config_folder, data_folder, load_dotenv, parse_dotenv
from avaliar_server.control.plane import ControlPlane


@pytest.mark.parametrize(
    ('line', 'found'),
    [
        ('A=1', {'A': '1'}),
        ('export A=1', {'A': '1'}),
        (' A = two words ', {'A': 'two words'}),
        ('A=1 # comment', {'A': '1'}),
        ('A=a#b', {'A': 'a#b'}),
        ('A="x # y"', {'A': 'x # y'}),
        ('A=\'x "y"\' # z', {'A': 'x "y"'}),
        (r'A="line\nnext \"q\" \\"', {'A': 'line\nnext "q" \\'}),
        (r"A='raw\n'", {'A': r'raw\n'}),
        ('A=', {'A': ''}),
        ('A=""', {'A': ''}),
        ('URL=postgresql://u:p@h/db?x=1&y=2', {'URL': 'postgresql://u:p@h/db?x=1&y=2'}),
        ('# A=1\n\n\nB=2', {'B': '2'}),
        ('A=1\nA=2', {'A': '2'}),
    ],
)
def test_a_dotenv_line(line: str, found: dict[str, str]) -> None:
    assert parse_dotenv(line) == found


@pytest.mark.parametrize('line', ['secret', '1A=x', 'A="open', 'A B=1', '=x'])
def test_a_bad_dotenv_line_is_named_by_its_number(line: str, tmp_path: Path) -> None:
    (tmp_path / '.env').write_text('GOOD=1\n' + line)
    environment: dict[str, str] = {}
    with pytest.raises(CommandError, match=r'\.env: line 2 is not NAME=value') as caught:
        load_dotenv(environment, tmp_path)
    assert 'secret' not in str(caught.value) and environment == {}


def test_the_environment_beats_dotenv(tmp_path: Path) -> None:
    (tmp_path / '.env').write_text('A=file\nB=file\n')
    environment = {'A': 'environment'}
    assert load_dotenv(environment, tmp_path) == {'B'}
    assert environment == {'A': 'environment', 'B': 'file'}


def test_no_dotenv_and_one_that_is_no_text(tmp_path: Path) -> None:
    assert load_dotenv({}, tmp_path) == frozenset()
    (tmp_path / '.env').write_bytes(b'\xff\xfe')
    with pytest.raises(CommandError, match='cannot be read'):
        load_dotenv({}, tmp_path)


def test_folders_follow_the_platform() -> None:
    home = Path.home()
    assert (
        config_folder({}) == home / '.config' / 'avaliar' and data_folder({}) == home / '.local' / 'share' / 'avaliar'
    )
    xdg = {'XDG_CONFIG_HOME': '/c', 'XDG_DATA_HOME': '/d'}
    assert (config_folder(xdg), data_folder(xdg)) == (Path('/c/avaliar'), Path('/d/avaliar'))
    own = {**xdg, 'AVALIAR_CONFIG_DIR': '/own/c', 'AVALIAR_DATA_DIR': '/own/d'}
    assert (config_folder(own), data_folder(own)) == (Path('/own/c'), Path('/own/d'))


def test_the_sdk_finds_the_key_that_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / 'new' / 'folder'
    assert Credentials(folder).keep('http://127.0.0.1:4319', lambda _: 'avl_one') == 'avl_one'
    environment = {'AVALIAR_CONFIG_DIR': str(folder)}
    assert local_key('http://localhost:4319', environment) == 'avl_one'
    assert local_key('http://localhost:4320', environment) is None
    if os.name != 'nt':
        assert (folder / 'credentials.json').stat().st_mode & 0o777 == 0o600
        assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in folder.iterdir() if path.name.startswith('.credentials-')] == []


def test_keys_of_other_servers_stay(tmp_path: Path) -> None:
    credentials = Credentials(tmp_path)
    credentials.keep('http://127.0.0.1:1', lambda _: 'avl_one')
    credentials.keep('http://127.0.0.1:2', lambda kept: kept['http://127.0.0.1:1'] + '_two')
    assert credentials.all() == {'http://127.0.0.1:1': 'avl_one', 'http://127.0.0.1:2': 'avl_one_two'}
    credentials.drop('http://127.0.0.1:1')
    credentials.drop('http://127.0.0.1:1')
    assert credentials.all() == {'http://127.0.0.1:2': 'avl_one_two'}


def test_servers_that_start_at_once_lose_no_key(tmp_path: Path) -> None:
    threads = [
        threading.Thread(
            target=Credentials(tmp_path).keep, args=(f'http://127.0.0.1:{port}', lambda _, port=port: f'avl_{port}')
        )
        for port in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Credentials(tmp_path).all()) == 20


@pytest.mark.parametrize('content', ['', '[]', '{"http://x": "y"}', '{"http://x": {"api_key": 5}}', 'null', '{'])
def test_a_broken_file_is_replaced(tmp_path: Path, content: str) -> None:
    path = tmp_path / 'credentials.json'
    path.write_text(content)
    credentials = Credentials(tmp_path)
    assert credentials.all() == {}
    credentials.keep('http://127.0.0.1:1', lambda _: 'avl_one')
    assert json.loads(path.read_text())['http://127.0.0.1:1'] == {'api_key': 'avl_one'}


@pytest.mark.skipif(os.name == 'nt', reason='POSIX permissions')
def test_a_file_that_others_can_read_is_made_private_again(tmp_path: Path) -> None:
    credentials = Credentials(tmp_path)
    credentials.keep('http://127.0.0.1:1', lambda _: 'avl_one')
    credentials.path.chmod(0o644)
    credentials.keep('http://127.0.0.1:1', lambda kept: kept['http://127.0.0.1:1'])
    assert credentials.path.stat().st_mode & 0o777 == 0o600


def test_help_loads_nothing_heavy() -> None:
    code = (
        'import sys\nfrom avaliar_server.cli import main\n'
        'try: main(["--help"])\nexcept SystemExit: pass\n'
        'print(sorted({name.partition(".")[0] for name in sys.modules} & {"fastapi", "sqlalchemy", "chdb", "pyarrow", "pydantic", "uvicorn"}))'
    )
    result = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True, timeout=60)
    assert result.stdout.splitlines()[-1] == '[]'
    assert all(command in result.stdout for command in ('serve', 'demo', 'doctor', 'keys', 'admin'))


def test_version_and_no_command(avaliar) -> None:
    assert avaliar('--version').startswith('avaliar 0.')
    with pytest.raises(AssertionError):
        avaliar()
    assert avaliar(code=2) == ''


def test_a_bad_dotenv_does_not_stop_help(avaliar, tmp_path: Path) -> None:
    (tmp_path / '.env').write_text('nonsense')
    assert 'serve' in avaliar('--help')
    assert 'line 1 is not NAME=value' in avaliar('keys', 'list', code=2)


def test_keys_from_the_command_line(avaliar, tmp_path: Path) -> None:
    (tmp_path / 'data').mkdir()
    assert 'No keys yet' in avaliar('keys', 'list')
    text = avaliar('keys', 'create', '--name', 'ci', '--scope', 'ingest', '--days', '3').strip()
    control = ControlPlane(tmp_path / 'data')
    found = control.identities.find_key(text)
    assert found is not None and found.scopes == {'ingest'}
    listing = avaliar('keys', 'list').splitlines()
    assert listing[0].split() == ['id', 'key', 'scopes', 'created', 'last', 'used', 'state', 'name']
    assert listing[1].startswith('1') and f'{text[:10]}...' in listing[1] and 'expires' in listing[1]
    assert text not in '\n'.join(listing)
    assert 'is revoked' in avaliar('keys', 'revoke', '1')
    control.identities.forget()
    assert control.identities.find_key(text) is None
    control.close()
    assert 'revoked' in avaliar('keys', 'list')
    assert 'There is no API key 7' in avaliar('keys', 'revoke', '7', code=1)
    assert 'There is no organisation' in avaliar('keys', 'list', '--organisation', 'nobody', code=1)
    assert '--days must be' in avaliar('keys', 'create', '--name', 'x', '--days', '0', code=2)
    assert 'name must have' in avaliar('keys', 'create', '--name', ' ', code=1)


def test_keys_of_a_server_that_never_was(avaliar, tmp_path: Path) -> None:
    assert f'There is no data directory {tmp_path / "data"}' in avaliar('keys', 'list', code=1)
    assert not (tmp_path / 'data').exists()
    assert 'SQLite or PostgreSQL' in avaliar('keys', 'list', '--control', 'mysql://x', code=1)


def test_an_administrator_from_the_command_line(avaliar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('AVALIAR_ADMIN_PASSWORD', 'correct horse battery')
    assert 'ada@example.com is an administrator of Default.' in avaliar('admin', 'create', '--email', 'Ada@Example.com')
    assert 'avaliar admin password' in avaliar('admin', 'create', '--email', 'ada@example.com', code=1)
    control = ControlPlane(tmp_path / 'data')
    member = control.users.authenticate('ada@example.com', 'correct horse battery')
    assert member is not None and member.role == 'admin'
    token = control.sessions.create(member)
    monkeypatch.setenv('AVALIAR_ADMIN_PASSWORD', 'another long one')
    assert 'earlier sessions have ended' in avaliar('admin', 'password', '--email', 'ada@example.com')
    assert control.users.authenticate('ada@example.com', 'another long one')
    control.identities.forget()
    assert control.identities.find_session(token) is None
    control.close()
    monkeypatch.setenv('AVALIAR_ADMIN_PASSWORD', 'short')
    assert '10 to 1024 characters' in avaliar('admin', 'create', '--email', 'bob@example.com', code=1)


def test_a_plan_from_the_command_line(avaliar, tmp_path: Path) -> None:
    assert 'There is no data directory' in avaliar('admin', 'plan', 'default', 'free', code=1)
    (tmp_path / 'data').mkdir()
    control = ControlPlane(tmp_path / 'data')
    organisation = control.users.first_organisation()
    assert control.plans.plan(organisation.id) == 'pro', "a server of one's own has nothing to sell"
    assert 'Default is on the free plan.' in avaliar('admin', 'plan', 'default', 'free')
    control.close()
    control = ControlPlane(tmp_path / 'data')
    assert not control.plans.allows_cloud(organisation.id)
    control.close()
    assert "no organisation 'acme'" in avaliar('admin', 'plan', 'acme', 'pro', code=1)
    assert 'free' in avaliar('admin', 'plan', 'default', 'platinum', code=2)


def test_a_password_comes_from_standard_input(avaliar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr('sys.stdin', io.StringIO('correct horse battery\n'))
    assert 'use --password-stdin' in avaliar('admin', 'create', '--email', 'ada@example.com', code=2)
    avaliar('admin', 'create', '--email', 'ada@example.com', '--password-stdin')
    control = ControlPlane(tmp_path / 'data')
    assert control.users.authenticate('ada@example.com', 'correct horse battery')
    control.close()
