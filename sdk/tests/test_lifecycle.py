"""The ends of a process, each in a real process against a real server: no finished span is lost, nothing hangs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(os.name == 'nt', reason='signals and fork of POSIX')

PRELUDE = """
import os, signal, sys, threading, time
from avaliar._internal import recorder, runtime
from avaliar._internal.span import SpanTemplate

def trace(*names):
    if runtime.enabled:
        for name in names:
            recorder.finish(recorder.start(SpanTemplate(name, 'generic', {}, True, True)), output=name)

"""


class Runner:
    """Runs programs with their own sink, configuration folder and no other Avaliar variables."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith('AVALIAR_')}
        self.environment |= {
            'AVALIAR_API_URL': url,
            'AVALIAR_API_KEY': 'avl_test',
            'AVALIAR_CONFIG_DIR': str(folder / 'config'),
            'PYTHONWARNINGS': 'error',
        }

    def start(self, program: str, **environment: str) -> subprocess.Popen[str]:
        """Start a program; it has `trace(*names)` and the modules of the prelude."""
        path = self._folder / 'program.py'
        path.write_text(PRELUDE + textwrap.dedent(program))
        return subprocess.Popen(
            [sys.executable, str(path)],
            env={**self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, program: str, **environment: str) -> tuple[int, str]:
        """Run a program; its exit status and what it said on stderr."""
        process = self.start(program, **environment)
        try:
            _, said = process.communicate(timeout=30)
        finally:
            process.kill()
        return process.returncode, said


@pytest.fixture
def runner(tmp_path: Path, sink: Any) -> Runner:
    return Runner(tmp_path, sink.url)


ENDS: dict[str, tuple[str, int | None]] = {
    'the end of the program': ('', 0),
    'sys.exit': ('sys.exit(3)', 3),
    'an uncaught exception': ('raise ValueError("mine")', 1),
    'an interrupt': ('raise KeyboardInterrupt', None),
    'a thread that goes on': ('threading.Thread(target=lambda: (time.sleep(0.2), trace("late"))).start()', 0),
    'a handler at exit that traces': ('import atexit; atexit.register(trace, "late")', 0),
    'a thread that never ends': ('threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()', 0),
}


@pytest.mark.parametrize('end', ENDS)
def test_no_span_is_lost_at(end: str, runner: Runner, sink: Any) -> None:
    program, status = ENDS[end]

    code, said = runner.run(f'trace(*map(str, range(50)))\n{program}')

    assert code == status or (status is None and code != 0)
    assert sink.names == [*map(str, range(50)), *(['late'] if 'late' in program else [])]
    assert 'avaliar:' not in said


SIGTERMS = {
    'sleeping': 'print("ready", flush=True); time.sleep(60)',
    'computing': 'print("ready", flush=True)\nwhile True: pass',
    'waiting for a lock': 'lock = threading.Lock(); lock.acquire(); print("ready", flush=True); lock.acquire()',
    'joining a thread': """
        thread = threading.Thread(target=time.sleep, args=(60,), daemon=True)
        thread.start()
        print("ready", flush=True)
        thread.join()
    """,
    'in asyncio': """
        import asyncio
        async def main():
            print("ready", flush=True)
            await asyncio.sleep(60)
        asyncio.run(main())
    """,
    'in flush': """
        print("ready", flush=True)
        while True:
            runtime.flush()
    """,
    'tracing': """
        print("ready", flush=True)
        while True:
            trace("more")
            time.sleep(0.001)
    """,
}


@pytest.mark.parametrize('doing', SIGTERMS)
def test_sigterm_under_the_default_handler(doing: str, runner: Runner, sink: Any) -> None:
    process = runner.start('trace(*map(str, range(50)))\n' + textwrap.dedent(SIGTERMS[doing]))
    assert process.stdout is not None
    assert process.stdout.readline() == 'ready\n'
    began = time.monotonic()
    process.terminate()
    _, said = process.communicate(timeout=20)

    assert process.returncode == -signal.SIGTERM
    assert time.monotonic() - began < 5
    assert sink.names[:50] == [*map(str, range(50))]
    assert 'avaliar:' not in said


HANDLERS = {
    'set before': ('signal.signal(signal.SIGTERM, mine); trace("a")', 7),
    'set after': ('trace("a"); signal.signal(signal.SIGTERM, mine)', 7),
    'ignored': ('signal.signal(signal.SIGTERM, signal.SIG_IGN); trace("a")', 0),
    'of asyncio': (
        """
        import asyncio
        async def main():
            stop = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
            trace("a")
            os.kill(os.getpid(), signal.SIGTERM)
            await stop.wait()
            os._exit(7) if runtime.flush() else None
        asyncio.run(main())
        """,
        7,
    ),
}


@pytest.mark.parametrize('handler', HANDLERS)
def test_a_handler_of_the_program_is_its_own(handler: str, runner: Runner, sink: Any) -> None:
    program, status = HANDLERS[handler]
    code, _ = runner.run(
        'def mine(number, frame): sys.exit(7)\n'
        + textwrap.dedent(program)
        + '\nos.kill(os.getpid(), signal.SIGTERM)\ntime.sleep(0.05)'
    )

    assert code == status
    assert sink.names == ['a']


def test_sigterm_where_only_another_thread_traces(runner: Runner, sink: Any) -> None:
    process = runner.start(
        """
        thread = threading.Thread(target=trace, args=("a", "b"))
        thread.start()
        thread.join()
        print("ready", flush=True)
        time.sleep(60)
        """
    )
    assert process.stdout is not None
    assert process.stdout.readline() == 'ready\n'
    process.terminate()
    _, said = process.communicate(timeout=20)

    assert (process.returncode, said) == (-signal.SIGTERM, '')
    assert sink.names == ['a', 'b']


def test_no_handler_is_installed_while_tracing_is_off(runner: Runner) -> None:
    code, _ = runner.run('assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL', AVALIAR_TRACING='off')
    assert code == 0


FORKS = {
    'sys.exit': 'trace("c1", "c2"); sys.exit(0)',
    'the end of the program': 'trace("c1", "c2")',
    'flush and os._exit': 'trace("c1", "c2"); assert runtime.flush(10); os._exit(0)',
    'shutdown and os._exit': 'trace("c1", "c2"); runtime.shutdown(); os._exit(0)',
    'SIGTERM': 'trace("c1", "c2"); os.kill(os.getpid(), signal.SIGTERM); time.sleep(10)',
    'nothing traced but flush': 'assert runtime.flush(); trace("c1", "c2")',
    'a thread': 't = threading.Thread(target=trace, args=("c1", "c2")); t.start(); t.join()',
}


@pytest.mark.parametrize('before', ['queued', 'sent', 'nothing'])
@pytest.mark.parametrize('end', FORKS)
def test_a_forked_child(end: str, before: str, runner: Runner, sink: Any) -> None:
    parents = [] if before == 'nothing' else ['p1', 'p2']
    program = f'trace(*{parents!r})\n'
    program += 'runtime.flush()\n' if before == 'sent' else ''
    program += f"""
child = os.fork()
if child == 0:
    {FORKS[end]}
else:
    until = time.monotonic() + 20
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
            sys.exit('the child hung')
        time.sleep(0.01)
    trace('p3')
"""
    code, said = runner.run(program)

    assert (code, said) == (0, '')
    assert sorted(sink.names) == sorted([*parents, 'c1', 'c2', 'p3'])
    assert len({span.span_id for span in sink.spans}) == len(sink.spans)
    clients = {sink.resource(n)['avaliar.client.id'] for n in range(len(sink.taken))}
    assert len(clients) == 2


def test_a_fork_while_the_sender_is_at_work(runner: Runner, sink: Any) -> None:
    code, said = runner.run(
        """
        children = []
        for n in range(8):
            trace(*[f'p{n}-{i}' for i in range(300)])
            child = os.fork()
            if child == 0:
                trace(f'c{n}')
                sys.exit(0)
            children.append(child)
        for child in children:
            assert os.waitpid(child, 0)[1] == 0
        """
    )

    assert (code, said) == (0, '')
    assert sorted(sink.names) == sorted(
        [f'p{n}-{i}' for n in range(8) for i in range(300)] + [f'c{n}' for n in range(8)]
    )


POOLS = {
    'Process': """
        process = context.Process(target=work, args=(0,))
        process.start(); process.join(20); assert process.exitcode == 0, process.exitcode
    """,
    'Process that fails': """
        process = context.Process(target=fail, args=(0,))
        process.start(); process.join(20); assert process.exitcode == 1, process.exitcode
    """,
    'Process that is terminated': """
        event = context.Event()
        process = context.Process(target=wait, args=(event,))
        process.start(); event.wait(20); process.terminate(); process.join(20)
        assert process.exitcode == -signal.SIGTERM, process.exitcode
    """,
    'Pool': """
        with context.Pool(1) as pool:
            pool.map(work, [0])
    """,
    'ProcessPoolExecutor': """
        from concurrent.futures import ProcessPoolExecutor
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            list(pool.map(work, [0]))
    """,
}


@pytest.mark.parametrize('method', ['fork', 'spawn', 'forkserver'])
@pytest.mark.parametrize('pool', POOLS)
def test_multiprocessing(pool: str, method: str, runner: Runner, sink: Any) -> None:
    code, said = runner.run(
        """
import multiprocessing

def work(n):
    trace('c1', 'c2')

def fail(n):
    trace('c1', 'c2')
    sys.stderr.close()
    raise ValueError

def wait(event):
    trace('c1', 'c2')
    event.set()
    time.sleep(60)

if __name__ == '__main__':
    trace('p1')
    context = multiprocessing.get_context(METHOD)
""".replace('METHOD', repr(method))
        + textwrap.indent(textwrap.dedent(POOLS[pool]), '    '),
        PYTHONWARNINGS='default::DeprecationWarning:avaliar',
    )

    assert code == 0, said
    assert 'avaliar:' not in said
    assert sorted(sink.names) == ['c1', 'c2', 'p1']


CHILDREN = {
    'a function': 'context.Process(target=work, args=(0,))',
    'a class with a run of its own': 'Worker()',
}


@pytest.mark.parametrize('method', ['fork', 'spawn', 'forkserver'])
@pytest.mark.parametrize('child', CHILDREN)
def test_a_process_carries_the_current_span(child: str, method: str, runner: Runner, sink: Any) -> None:
    code, said = runner.run(
        """
import multiprocessing
import avaliar

context = multiprocessing.get_context(METHOD)

def work(n):
    trace('child')

class Worker(context.Process):
    def run(self):
        work(0)

if __name__ == '__main__':
    with avaliar.span('around'), avaliar.context(session_id='s1'):
        process = CHILD
        process.start(); process.join(20)
    assert process.exitcode == 0, process.exitcode
    assert 'run' not in vars(process)
    after = context.Process(target=work, args=(0,))
    after.start(); after.join(20)
""".replace('METHOD', repr(method)).replace('CHILD', CHILDREN[child]),
        PYTHONWARNINGS='default::DeprecationWarning:avaliar',
    )

    assert code == 0, said
    assert 'avaliar:' not in said
    spans = sink.spans
    (around,) = [span for span in spans if span.name == 'around']
    first, second = sorted((span for span in spans if span.name == 'child'), key=lambda span: span.start_time_unix_nano)
    assert (first.trace_id, first.parent_span_id) == (around.trace_id, around.span_id)
    assert 's1' in [item.value.string_value for item in first.attributes if item.key == 'session.id']
    assert second.parent_span_id == b''


def free_port() -> int:
    with socket.create_server(('127.0.0.1', 0)) as found:
        return found.getsockname()[1]


def test_a_server_that_is_down_delays_the_exit_little_and_is_named(runner: Runner) -> None:
    url = f'http://127.0.0.1:{free_port()}'
    began = time.monotonic()
    code, said = runner.run("trace('a', 'b', 'c')", AVALIAR_API_URL=url)

    assert code == 0
    assert time.monotonic() - began < 4
    lines = said.splitlines()
    assert len(lines) == 2
    assert url in lines[0]
    assert lines[1] == 'avaliar: 3 spans were not delivered: 3 the server could not be reached.'


def test_a_server_that_does_not_answer_delays_the_exit_until_the_deadline(runner: Runner, sink: Any) -> None:
    sink.always = lambda handler: time.sleep(10)
    began = time.monotonic()
    code, said = runner.run("runtime.configure(exit_timeout=0.5); trace('a', 'b')")

    assert code == 0
    assert time.monotonic() - began < 5
    # The sender's own wait ends a moment before or after the deadline of the exit: either says what became of the two.
    assert said.splitlines()[-1].startswith(
        ('avaliar: 2 spans were not delivered: 2 ', 'avaliar: 2 spans were dropped: ')
    )


def test_the_application_notices_nothing_of_a_server_that_is_down(runner: Runner) -> None:
    code, _ = runner.run(
        """
        trace('first')
        began = time.monotonic()
        for _ in range(2000):
            trace('x' * 100)
        took = time.monotonic() - began
        assert took < 2, took
        stats = runtime.stats()
        assert stats.created == 2001 == stats.pending, stats
        assert threading.active_count() == 2
        """,
        AVALIAR_API_URL=f'http://127.0.0.1:{free_port()}',
    )
    assert code == 0


def test_without_a_key_tracing_is_off_and_one_line_says_so(runner: Runner, sink: Any) -> None:
    code, said = runner.run(
        """
        trace('a')
        trace('b')
        assert runtime.enabled is False
        assert threading.active_count() == 1
        """,
        AVALIAR_API_KEY='',
    )

    assert code == 0
    assert said.count('\n') == 1
    assert said.startswith('avaliar: tracing is off')
    assert 'avaliar serve' in said
    assert 'AVALIAR_API_KEY' in said
    assert sink.requests == []


def test_the_key_that_the_server_left_is_used(runner: Runner, sink: Any, tmp_path: Path) -> None:
    folder = tmp_path / 'config'
    folder.mkdir()
    file = folder / 'credentials.json'
    file.touch(mode=0o600)
    port = sink.server.server_port
    file.write_text(f'{{"http://localhost:{port}": {{"api_key": "avl_local"}}}}')

    code, said = runner.run("trace('a')", AVALIAR_API_KEY='')

    assert (code, said) == (0, '')
    assert sink.requests[0][0]['X-API-Key'] == 'avl_local'


def test_off_costs_no_thread_and_no_word(runner: Runner) -> None:
    code, said = runner.run(
        "trace('a'); assert threading.active_count() == 1; assert 'http.client' not in sys.modules",
        AVALIAR_TRACING='off',
        AVALIAR_API_KEY='',
    )

    assert (code, said) == (0, '')


def test_shutdown_ends_tracing(runner: Runner, sink: Any) -> None:
    code, said = runner.run(
        """
        trace('a')
        late = recorder.start(SpanTemplate('late', 'generic', {}, True, True))
        runtime.shutdown()
        assert runtime.enabled is False
        recorder.finish(late)
        assert runtime.stats().dropped == {'shut_down': 1}, runtime.stats()
        until = time.monotonic() + 5
        while threading.active_count() > 1 and time.monotonic() < until:
            time.sleep(0.01)
        assert threading.active_count() == 1
        """
    )

    assert code == 0, said
    assert sink.names == ['a']


def test_a_closed_stderr_is_nobodys_error(runner: Runner) -> None:
    code, _ = runner.run(
        "sys.stderr.close(); sys.stderr = None; trace('a')", AVALIAR_API_URL=f'http://127.0.0.1:{free_port()}'
    )
    assert code == 0
