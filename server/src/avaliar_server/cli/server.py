"""One server process from start to drain.

Start: take the port, load the parts side by side, open them, answer. Stop (SIGTERM or SIGINT): accept nothing more,
finish the requests that are under way, commit what ingest holds, give back the jobs of detection, close the store.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..api.state import HttpSettings, Services
from .console import CommandError, complain
from .credentials import Credentials
from .environment import config_folder
from .listening import address_url, listen

if TYPE_CHECKING:
    from ..control.plane import ControlPlane
    from ..store import SpanStore
    from .serve import ServeSettings

__all__ = ['serve']

_GRACE_SECONDS = 30
_KEY_NAME = 'programs on this machine'


def serve(settings: ServeSettings, began: float, *, announce: Callable[[str, str | None, float], None]) -> int:
    """Serve until told to stop; the exit code.

    `began` is `time.monotonic()` at the start of the command; `announce` is called with the address, the local key
    and the seconds it took, once requests are answered. Raises `CommandError`.
    """
    # Loading makes a million objects that stay: looking for garbage among them again and again costs a fifth of the
    # start. Frozen, they are never looked at again.
    gc.disable()
    with contextlib.ExitStack() as stack:
        stack.callback(gc.enable)
        listener = listen(settings.host, settings.port)
        stack.callback(listener.close)
        control, store = _open(settings, stack)
        url = settings.public_url or address_url(listener, settings.host)
        key = None
        if settings.local:
            key = _local_key(control, address_url(listener, settings.host))
            if settings.port == 0:
                # Nobody will look for that address again.
                stack.callback(_forget_key, address_url(listener, settings.host))
        from ..detect.queue import CloudQueue
        from ..detect.running import Workers
        from ..ingest import Ingest
        from ..query import Queries
        from ..store import Arrivals

        arrivals = Arrivals(store)
        ingest = Ingest(arrivals, cloud=CloudQueue(control.jobs, control.plans.allows_cloud))
        queries = Queries(store, snapshot=arrivals.snapshot_ns)
        stack.callback(queries.close)
        services = Services(store, control, ingest, queries)
        stack.callback(services.detectors.close)
        workers = Workers(store, arrivals, control.jobs, services.detectors, count=settings.workers)
        stack.callback(workers.stop)
        services.samples.append(workers.samples)
        application = _application(settings, services, url, key)

        def ready() -> None:
            gc.freeze()
            gc.enable()
            if settings.ready_file is not None:
                _write_ready(settings.ready_file, url, listener)
                stack.callback(settings.ready_file.unlink, missing_ok=True)
            if settings.is_alone:
                # Nobody else can have taken them: what ran when this server was killed need not wait for its lease.
                control.jobs.release_all()
            workers.start()
            announce(url, key, time.monotonic() - began)
            # Half a second that the first span with tokens would otherwise wait for.
            threading.Thread(target=ingest.prices.load, name='avaliar-prices', daemon=True).start()

        _run(application, listener, ready, ingest.drain)
    return 0


def _application(settings: ServeSettings, services: Services, url: str, key: str | None) -> Any:
    from ..api.app import create_app

    # Away from loopback the address that was bound says nothing of how users call the server.
    api_url = url if settings.local else settings.public_url
    return create_app(
        services,
        HttpSettings(local=settings.local, api_url=api_url, local_key=key, allowed_hosts=settings.allowed_hosts),
    )


def _open(settings: ServeSettings, stack: contextlib.ExitStack) -> tuple[ControlPlane, SpanStore]:
    """The control plane and the store, opened side by side with the loading of what answers requests."""
    pool = ThreadPoolExecutor(2, thread_name_prefix='avaliar-start')
    stack.callback(pool.shutdown)
    opening = pool.submit(_open_store, settings.store, settings.data_dir)
    loading = pool.submit(_load_application)
    # From here on the store is closed whatever happens, also when it opens after something else has failed.
    stack.callback(_close_store, opening)
    from ..control.errors import ControlError
    from ..control.plane import open_control

    try:
        control = open_control(settings.control)
    except ControlError as error:
        raise CommandError(str(error)) from error
    stack.callback(control.close)
    if not settings.local and not control.users.has_administrator():
        raise CommandError(_no_administrator(settings), 2)
    store = opening.result()
    loading.result()
    return control, store


def _no_administrator(settings: ServeSettings) -> str:
    where = f' --data-dir {settings.data_dir}' if settings.control == str(settings.data_dir) else ' --control ...'
    return (
        f'{settings.host} can be reached by others, and nobody could log in: create an administrator first with '
        f'`avaliar admin create --email you@example.com{where}`, or serve on 127.0.0.1.'
    )


def _open_store(location: str, data_dir: Path) -> SpanStore:
    from ..store import StoreError, open_store

    try:
        return open_store(location if '://' in location else data_dir / 'spans')
    except StoreError as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f'The span store cannot be opened ({error}): check --data-dir or --store.') from error


def _close_store(opening: Any) -> None:
    if opening.exception() is None:
        opening.result().close()


def _load_application() -> None:
    import uvicorn.protocols.http.httptools_impl  # noqa: F401

    from ..api import app  # noqa: F401


def _local_key(control: ControlPlane, url: str) -> str:
    """The key that programs of this user find: the one that was kept, or a new one."""
    credentials = Credentials(config_folder())

    def choose(kept: dict[str, str]) -> str:
        # One key serves all ports of this data directory; one of another data directory is not known here.
        for key in dict.fromkeys([kept.get(url, ''), *kept.values()]):
            if key and control.identities.find_key(key) is not None:
                return key
        return _create_key(control)

    try:
        return credentials.keep(url, choose)
    except OSError as error:
        complain(
            f'avaliar: the API key cannot be kept in {credentials.path} ({error.strerror or error}): set '
            'AVALIAR_API_KEY for your programs, or make that folder writable and start again.'
        )
        return _create_key(control)


def _create_key(control: ControlPlane) -> str:
    return control.keys.create(control.users.first_organisation().id, _KEY_NAME)[1]


def _forget_key(url: str) -> None:
    with contextlib.suppress(OSError):
        Credentials(config_folder()).drop(url)


def _write_ready(path: Path, url: str, listener: socket.socket) -> None:
    content = json.dumps({'url': url, 'port': listener.getsockname()[1], 'pid': os.getpid()})
    try:
        # Whoever waits for the file must never see half of it.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix='.ready-')
        with os.fdopen(handle, 'w') as file:
            file.write(content + '\n')
        os.replace(name, path)
    except OSError as error:
        raise CommandError(f'--ready-file {path} cannot be written ({error.strerror or error}).') from error


def _run(
    application: Any, listener: socket.socket, ready: Callable[[], None], drain: Callable[[], Awaitable[None]]
) -> None:
    import uvicorn

    class Server(uvicorn.Server):
        """Uvicorn that waits to be told to stop instead of looking ten times a second, so that idle is idle."""

        def __init__(self, config: uvicorn.Config) -> None:
            super().__init__(config)
            self.stop = asyncio.Event()

        async def serve(self, sockets: list[socket.socket] | None = None) -> None:
            with self.capture_signals():
                try:
                    await self._serve(sockets)
                finally:
                    await drain()

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started and not self.should_exit:
                ready()

        async def main_loop(self) -> None:
            await self.stop.wait()

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            loop = asyncio.get_running_loop()
            numbers = [signal.SIGINT, signal.SIGTERM]
            if threading.current_thread() is not threading.main_thread():
                yield
                return
            previous = {number: signal.getsignal(number) for number in numbers}
            for number in numbers:
                if sys.platform == 'win32':
                    signal.signal(number, lambda *_: loop.call_soon_threadsafe(self.told_to_stop))
                else:
                    loop.add_signal_handler(number, self.told_to_stop)
            try:
                yield
            finally:
                for number, handler in previous.items():
                    if sys.platform != 'win32':
                        loop.remove_signal_handler(number)
                    signal.signal(number, handler)

        def told_to_stop(self) -> None:
            if self.should_exit:
                # Told twice: whoever asks no longer wants to wait for slow requests.
                self.force_exit = True
            self.should_exit = True
            self.stop.set()

    config = uvicorn.Config(
        application,
        http='httptools',
        loop='auto',
        ws='none',
        lifespan='off',
        log_config=None,
        access_log=False,
        server_header=False,
        # The door writes it: Uvicorn's is renewed by the loop that is gone.
        date_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    Server(config).run(sockets=[listener])
