"""The documentation says what is so."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import avaliar
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / 'README.md', *sorted((ROOT / 'docs').rglob('*.md'))]
TEXT = '\n'.join(page.read_text() for page in PAGES)


def _docs():
    spec = importlib.util.spec_from_file_location('docs_script', ROOT / 'scripts' / 'docs.py')
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_shown_file_and_command_is_as_it_is_shown():
    assert [page.name for page in _docs().stale()] == []


def test_every_example_is_shown():
    shown = set(re.findall(r'<!-- file: (examples/\S+) -->', TEXT))
    assert shown == {f'examples/{path.name}' for path in (ROOT / 'examples').glob('[!_]*.py')}


@pytest.mark.parametrize('name', sorted(avaliar.__all__))
def test_every_public_name_of_the_sdk_is_documented(name: str):
    assert re.search(rf'\b{re.escape(name)}\b', TEXT), f'{name} is not in docs/'


def test_every_environment_variable_that_is_read_is_documented():
    sources = [*(ROOT / 'sdk' / 'src').rglob('*.py'), *(ROOT / 'server' / 'src').rglob('*.py')]
    read = {name for source in sources for name in re.findall(r"'(AVALIAR_[A-Z_]+)'", source.read_text())}
    assert read, 'no variable found: the pattern is wrong'
    assert sorted(name for name in read if name not in TEXT) == []


@pytest.mark.parametrize('page', PAGES, ids=lambda page: page.name)
def test_every_relative_link_leads_somewhere(page: Path):
    for target in re.findall(r'\]\((?!https?:|#|mailto:)([^)#]+)', page.read_text()):
        assert (page.parent / target).exists(), f'{page.name} links to {target}'


def test_every_endpoint_is_documented(server: Any):
    import json

    status, body = server.request('GET', '/openapi.json')
    assert status == 200
    paths = json.loads(body)['paths']
    assert paths
    missing = [path for path in paths if path not in TEXT]
    assert missing == []
