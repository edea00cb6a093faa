"""Bring what the tests need beside Python and Node: Chromium, PostgreSQL, a ClickHouse engine.

Each is found installed or fetched. What cannot be had is named here, in one sentence; the tests that need it then fail
with the same sentence, and all others run.
"""

from __future__ import annotations

import sys

import chromium
import clickhouse_engine
import postgresql


def main() -> int:
    for what, find, missing in (
        ('Chromium', chromium.executable, chromium.NotAvailableError),
        ('PostgreSQL', postgresql.programs, postgresql.NotAvailableError),
        ('ClickHouse engine', clickhouse_engine.fetch, clickhouse_engine.EngineMissingError),
    ):
        try:
            print(f'{what}: {find()}')
        except missing as reason:
            print(reason, file=sys.stderr)
    return 0


if __name__ == '__main__':
    sys.exit(main())
