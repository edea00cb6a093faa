"""chDB: ClickHouse inside this process, its data in a directory that one process at a time may open."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import tempfile
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlencode

import chdb
from clickhouse_connect.driver._chdbclient import ChdbClient
from clickhouse_connect.driver.exceptions import ClickHouseError

from .arrow import Table, write_stream
from .clients import Clients
from .connection import Rows, Settings
from .errors import DataDirectoryInUse, StoreBusy, StoreError, from_engine

__all__ = ['EmbeddedEngine']

DATABASE = 'avaliar'

_CODE = re.compile(r'Code: (\d+)')

# Arguments of the engine. By default it counts its own metrics every second and looks at its memory twenty times a
# second: with these a store without work uses 0.05 % of a core instead of 0.25 %. The caches' defaults are for a
# machine of its own.
_OPTIONS = {
    'asynchronous_metrics_update_period_s': '3600',
    'memory_worker_period_ms': '2000',
    'mark_cache_size': str(256 << 20),
    'primary_index_cache_size': str(256 << 20),
}

# Read in the thread that asks: handing each read to a pool costs more than it hides when files are in the page cache.
_SESSION = {'local_filesystem_read_method': 'pread'}


class EmbeddedEngine:
    """The engine in `directory`, which is made when it does not exist.

    Args:
        directory: Where the data lies. Nothing else should be put there.

    Raises:
        DataDirectoryInUse: Another process, or another store of this one, has it open.
        StoreError: The directory cannot be written, or the engine does not start in it.
    """

    def __init__(self, directory: Path) -> None:
        if '?' in str(directory):
            raise StoreError(
                f'The data directory {directory} cannot be used: the engine takes no path with a "?" in it.'
            )
        self._directory = directory
        self._lock_file = _lock(directory)
        self._path = str(directory / 'engine')
        try:
            # Kept open so that the engine stays when the last thread with a client ends.
            self._keeper: Any = chdb.connect(self._connection_string())
            self._keeper.query(f'CREATE DATABASE IF NOT EXISTS {DATABASE}')
        except (RuntimeError, chdb.ChdbError) as error:
            self._lock_file.close()
            raise StoreError(f'The span store in {directory} could not be opened: {error}') from error
        self._clients = Clients(self._connect, _Pair.close)

    @property
    def description(self) -> str:
        return f'chDB {chdb.engine_version} in {self._directory}'

    def query(self, sql: str, parameters: Mapping[str, Any], settings: Settings) -> Rows:
        with self._client() as client:
            result = client.reader.query(sql, parameters=dict(parameters), settings=dict(settings))
            return Rows(result.column_names, result.result_rows)

    def command(self, sql: str, settings: Settings) -> None:
        with self._client() as client:
            for name, value in settings.items():
                client.writer.query(f"SET {name} = '{value}'")
            try:
                client.writer.query(sql)
            finally:
                for name in settings:
                    client.writer.query(f'SET {name} = DEFAULT')

    def insert(self, table: str, rows: Table, settings: Settings) -> None:
        # Through a file, because this way alone a refusal of the engine is an error: `send_insert(...).finish()`
        # returns normally with nothing stored. The file has no name, so nothing is left of it after a crash, and no
        # character of the directory's path can be taken for a pattern.
        with self._client() as client, self._unnamed_file() as file:
            write_stream(rows, file)
            file.flush()
            columns = ', '.join(rows.column_names)
            clause = ', '.join(f"{name} = '{value}'" for name, value in settings.items())
            client.writer.query(
                f"INSERT INTO {table} ({columns}) FROM INFILE '/dev/fd/{file.fileno()}'"
                + (f' SETTINGS {clause}' if clause else '')
                + ' FORMAT ArrowStream'
            )

    def close(self) -> None:
        if self._clients.close():
            self._keeper.close()
            self._lock_file.close()

    @contextlib.contextmanager
    def _unnamed_file(self) -> Generator[IO[bytes]]:
        try:
            with tempfile.TemporaryFile(dir=self._directory) as file:
                yield file
        except OSError as error:
            raise StoreBusy(f'The data directory {self._directory} cannot be written: {error.strerror}.') from error

    def _connection_string(self) -> str:
        return f'{self._path}?{urlencode(_OPTIONS)}'

    def _connect(self) -> _Pair:
        return _Pair(self._path, self._connection_string())

    @contextlib.contextmanager
    def _client(self) -> Generator[_Pair]:
        try:
            with self._clients.lend() as client:
                yield client
        except ClickHouseError as error:
            raise from_engine(getattr(error, 'code', None), str(error)) from error
        except (RuntimeError, chdb.ChdbError) as error:
            code = _CODE.search(str(error))
            raise from_engine(int(code[1]) if code else None, str(error)) from error


class _Pair:
    """One client: `reader` binds parameters and reads typed rows, `writer` takes Arrow."""

    def __init__(self, path: str, connection_string: str) -> None:
        self.reader: Any = ChdbClient(path, database=DATABASE, settings=dict(_SESSION), chdb_options=dict(_OPTIONS))
        self.writer: Any = chdb.connect(connection_string)
        self.writer.query(f'USE {DATABASE}')

    def close(self) -> None:
        self.reader.close()
        self.writer.close()


def _lock(directory: Path) -> IO[str]:
    """Take the directory for this process; its file says who has it."""
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = open(directory / 'lock', 'a+', encoding='ascii')  # noqa: SIM115 - held until the store is closed
    except OSError as error:
        raise StoreError(f'The data directory {directory} cannot be written: {error.strerror}.') from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        holder = file.read().strip() or 'unknown'
        file.close()
        raise DataDirectoryInUse(
            f'Another avaliar server (process {holder}) uses the data directory {directory}. '
            'Stop it, or give this one a directory of its own with --data-dir.'
        ) from None
    file.seek(0)
    file.truncate()
    file.write(str(os.getpid()))
    file.flush()
    return file
