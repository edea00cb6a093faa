"""A ClickHouse server, by URL."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

import clickhouse_connect
from clickhouse_connect import common
from clickhouse_connect.driver import httputil
from clickhouse_connect.driver.exceptions import ClickHouseError

from .arrow import Table
from .clients import Clients
from .connection import Rows, Settings
from .errors import StoreError, StoreUnavailable, from_engine

__all__ = ['RemoteEngine']

_DEFAULT_DATABASE = 'avaliar'

# The driver's signatures are partly without types.
_driver: Any = clickhouse_connect
_http: Any = httputil


class RemoteEngine:
    """The server at `url`: `http://user:password@host:8123/database`, `https://` or `clickhouse://` (as http).

    The database is made when it does not exist; `avaliar` when the URL names none.

    Raises:
        StoreError: The URL cannot be read.
        StoreUnavailable: Nothing answers there.
    """

    def __init__(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise StoreError(f'The store URL cannot be read: {error}.') from error
        if not parts.hostname:
            raise StoreError('The store URL names no host; write http://user:password@host:8123/database.')
        secure = parts.scheme == 'https'
        self._database = unquote(parts.path.strip('/')) or _DEFAULT_DATABASE
        if not self._database.isidentifier():
            raise StoreError(f'{self._database!r} is no database name; use letters, digits and _.')
        self._arguments: dict[str, Any] = {
            'interface': 'https' if secure else 'http',
            'host': parts.hostname,
            'port': port or (8443 if secure else 8123),
            'username': unquote(parts.username) if parts.username else None,
            'password': unquote(parts.password or ''),
        }
        # A session would make the queries of a client wait for each other's locks on the server.
        common.set_setting('autogenerate_session_id', False)
        self._pool = _http.get_pool_manager(maxsize=32)
        self._clients: Clients[Any] = Clients(self._connect, _close)
        with self._mapped_errors(), contextlib.closing(self._connect_to(None)) as client:
            client.command(f'CREATE DATABASE IF NOT EXISTS `{self._database}`')

    @property
    def description(self) -> str:
        return f'ClickHouse at {self._arguments["host"]}:{self._arguments["port"]}, database {self._database}'

    def query(self, sql: str, parameters: Mapping[str, Any], settings: Settings) -> Rows:
        with self._client() as client:
            result = client.query(sql, parameters=dict(parameters), settings=dict(settings))
            return Rows(result.column_names, result.result_rows)

    def command(self, sql: str, settings: Settings) -> None:
        with self._client() as client:
            client.command(sql, settings=dict(settings))

    def insert(self, table: str, rows: Table, settings: Settings) -> None:
        with self._client() as client:
            client.insert_arrow(table, rows, settings=dict(settings))

    def close(self) -> None:
        if self._clients.close():
            self._pool.clear()

    def _connect(self) -> Any:
        return self._connect_to(self._database)

    def _connect_to(self, database: str | None) -> Any:
        return _driver.get_client(
            **self._arguments,
            database=database,
            pool_mgr=self._pool,
            compress='lz4',
            query_retries=1,
            connect_timeout=5,
        )

    @contextlib.contextmanager
    def _client(self) -> Generator[Any]:
        with self._mapped_errors(), self._clients.lend() as client:
            yield client

    @contextlib.contextmanager
    def _mapped_errors(self) -> Generator[None]:
        try:
            yield
        except ClickHouseError as error:
            code = getattr(error, 'code', None)
            if code is None:
                raise StoreUnavailable(
                    f'The span store at {self._arguments["host"]} does not answer: {error}'
                ) from error
            raise from_engine(code, str(error)) from error


def _close(client: Any) -> None:
    client.close()
