"""The names users rely on, and what importing and calling them costs in kind."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from typing import Any

import avaliar
import pytest
from avaliar import traceable
from avaliar.testing import InMemoryExporter


def test_exports() -> None:
    assert avaliar.__all__ == sorted(avaliar.__all__, key=lambda name: (name.islower(), name))
    assert set(avaliar.__all__) == {
        'ActiveSpan',
        'AvaliarAPIError',
        'AvaliarAuthError',
        'AvaliarConflictError',
        'AvaliarConnectionError',
        'AvaliarError',
        'AvaliarNotFoundError',
        'AvaliarRateLimitError',
        'AvaliarRequestTimeout',
        'AvaliarUserError',
        'AvaliarWarning',
        'DetectorType',
        'PromptBlockedError',
        'ResponseBlockedError',
        'configure',
        'context',
        'current_span',
        'detectors',
        'errors',
        'flush',
        'instrument',
        'propagate',
        'shutdown',
        'span',
        'stats',
        'testing',
        'traceable',
        'update_current_llm_run',
        'update_current_span',
    }
    for name in avaliar.__all__:
        assert getattr(avaliar, name).__doc__, name
    assert set(avaliar.__all__) <= set(dir(avaliar))
    with pytest.raises(AttributeError, match='nothing_of_that_name'):
        _ = avaliar.nothing_of_that_name


SIGNATURES = {
    'traceable': 'span_type name model provider temperature top_p detection detectors detection_mode blocking metadata '
    'tags capture_input capture_output reduce',
    'update_current_llm_run': 'input_tokens output_tokens usage model provider temperature top_p cache_read_tokens '
    'cache_write_tokens reasoning_tokens cost_usd finish_reason metadata',
    'update_current_span': 'name input output metadata tags level error',
    'context': 'session_id user_id tags metadata environment',
    'flush': 'timeout',
    'shutdown': 'timeout',
    'stats': '',
    'instrument': 'names',
}


@pytest.mark.parametrize('name', SIGNATURES)
def test_parameters(name: str) -> None:
    function = getattr(avaliar, name)
    expected = SIGNATURES[name].split()
    if name == 'traceable':
        # Read from the class that checks them.
        from avaliar._internal.decoration import Decoration

        function = Decoration
        expected.append('asker')
    assert list(inspect.signature(function).parameters) == expected


IMPORTED = """
import sys, json
import avaliar
print(json.dumps(sorted(sys.modules)))
"""


def test_importing_it_imports_little() -> None:
    environment = {**os.environ, 'PYTHONPATH': os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, '-S', '-c', IMPORTED], capture_output=True, text=True, env=environment, timeout=60
    )
    assert done.returncode == 0, done.stderr
    import json

    modules = set(json.loads(done.stdout))
    heavy = {'asyncio', 'logging', 'http.client', 'ssl', 'concurrent.futures', 'multiprocessing', 'opentelemetry'}
    heavy |= {'openai', 'anthropic', 'pydantic', 'numpy', 'pytest', 'email', 'traceback', 'avaliar.testing'}
    assert modules & heavy == set()
    foreign = {name.partition('.')[0] for name in modules} - set(sys.stdlib_module_names) - {'__main__'}
    assert foreign <= {'avaliar', 'orjson', 'sitecustomize', '_distutils_hack'}


@pytest.mark.skipif(not hasattr(os, 'fork'), reason='no fork on this system')
def test_a_forked_child_has_ids_of_its_own() -> None:
    program = """
import os
from avaliar._internal import clock
clock.bits(64)
read, write = os.pipe()
if not (child := os.fork()):
    os.write(write, b'%d' % clock.bits(64))
    os._exit(0)
os.waitpid(child, 0)
print(int(os.read(read, 100)) != clock.bits(64))
"""
    done = subprocess.run([sys.executable, '-c', program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == 'True\n'


FORBIDDEN = {
    'posix': 'input or output, or the environment',
    'nt': 'input or output, or the environment',
    '_io': 'input or output',
    '_socket': 'the network',
    '_thread': 'a lock',
    '_sre': 'a regular expression',
    'zlib': 'a compressor',
    'inspect': 'a signature',
    'os': 'the environment',
    're': 'a regular expression',
    'threading': 'a lock',
}


def test_the_hot_path_does_nothing_slow() -> None:
    """No input or output, lock, regular expression, signature or environment: by watching every call it makes."""
    made: set[str] = set()

    def watch(frame: Any, event: str, argument: Any) -> None:
        if event == 'c_call':
            owner = getattr(argument, '__self__', None)
            module = argument.__module__ or (owner.__name__ if inspect.ismodule(owner) else type(owner).__module__)
            made.add(f'{module}.{argument.__name__}')
        elif event == 'call':
            made.add(f'{frame.f_globals.get("__name__")}.{frame.f_code.co_name}')

    class Nowhere:
        def export(self, spans: Any) -> None:
            pass

    @traceable('llm', model='m')
    def chat(prompt: str) -> str:
        return prompt

    @traceable
    def stream() -> Any:
        yield 'a'
        yield 'b'

    from avaliar._internal import runtime
    from avaliar.testing import recording

    taken: list[Any] = []
    submit = runtime.submit
    with recording():
        chat('warm'), list(stream())
        runtime.submit = taken.append  # the queue has tests of its own
        try:
            sys.setprofile(watch)
            chat('hello')
            list(stream())
            sys.setprofile(None)
        finally:
            sys.setprofile(None)
            runtime.submit = submit
    assert len(taken) == 2
    assert 'avaliar._internal.recorder.start' in made
    slow = {call: FORBIDDEN[call.partition('.')[0]] for call in made if call.partition('.')[0] in FORBIDDEN}
    assert slow == {}


def test_the_plugin_is_installed(pytestconfig: pytest.Config, avaliar_spans: InMemoryExporter) -> None:
    assert pytestconfig.pluginmanager.has_plugin('avaliar')
    assert isinstance(avaliar_spans, InMemoryExporter)
