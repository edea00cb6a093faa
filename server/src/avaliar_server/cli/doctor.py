"""Tell why a trace is missing: follows a span's way from this environment to the server's answer, step by step."""

from __future__ import annotations

import argparse
import os
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .console import CommandError, say
from .credentials import FILE_NAME, Credentials
from .environment import config_folder, text
from .http_client import Answer, Client, Unreachable

__all__ = ['configure', 'kept_key', 'run']

_DEFAULT_URL = 'http://127.0.0.1:4319'
_TRACE_ID = re.compile(r'[0-9a-f]{32}')
_OFF = ('off', 'false', '0', 'no', 'none', 'disabled')

# Date has whole seconds; half a minute is where spans begin to fall out of a "last hour" on the dashboard.
_SKEW_SECONDS = 30
_SEEN_SECONDS = 10.0
_ENVIRONMENT = 'doctor'
"""Of the test span, so that it stands in nobody's production."""
_LATELY_SECONDS = 3600.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument('--url', default=None, help=f'the server (AVALIAR_API_URL; default {_DEFAULT_URL})')
    parser.add_argument('--trace', metavar='ID', default=None, help='look this trace up: 32 hexadecimal digits')


def run(arguments: argparse.Namespace) -> int:
    """Print one line a step; 0 when all is well, 1 when something is not."""
    trace_id = arguments.trace.lower().replace('-', '') if arguments.trace else None
    if trace_id is not None and not _TRACE_ID.fullmatch(trace_id):
        raise CommandError(f'--trace must be 32 hexadecimal digits, not {arguments.trace!r}.', 2)
    examination = Examination(arguments.url, getattr(arguments, 'from_dotenv', frozenset()))
    examination.examine(trace_id)
    problems = examination.problems
    say()
    if problems:
        say(f'{problems} problem{"s" if problems > 1 else ""} found.')
        return 1
    say('No problem found: spans sent with these settings arrive and can be seen.')
    return 0


@dataclass(slots=True)
class _Counts:
    received: int
    stored: int
    rejected: int
    dropped: int


class Examination:
    """One run of `avaliar doctor`; `problems` counts what it found."""

    def __init__(self, url: str | None, from_dotenv: frozenset[str]) -> None:
        self.problems = 0
        self._from_dotenv = from_dotenv
        given = text('AVALIAR_API_URL')
        self._url = (url or given or _DEFAULT_URL).rstrip('/')
        self._url_origin = '--url' if url else self._origin('AVALIAR_API_URL') if given else 'the default'
        self._key: str | None = None

    def examine(self, trace_id: str | None) -> None:
        """All steps; one that makes the rest pointless ends it."""
        self._settings()
        client = Client(self._url, self._key)
        if not self._reachable(client):
            return
        self._ready(client)
        if not self._key_accepted(client):
            return
        counts = self._ledger(client)
        if trace_id is not None:
            self._look_up(client, trace_id, counts)
        self._send(client)

    def _ok(self, sentence: str) -> None:
        say(f'ok       {sentence}')

    def _problem(self, sentence: str, remedy: str) -> None:
        self.problems += 1
        say(f'problem  {sentence}')
        say(f'         -> {remedy}')

    def _note(self, sentence: str) -> None:
        say(f'note     {sentence}')

    def _origin(self, name: str) -> str:
        return f'{name} in {Path.cwd() / ".env"}' if name in self._from_dotenv else f'{name} in the environment'

    def _settings(self) -> None:
        parts = urlsplit(self._url)
        if parts.scheme not in ('http', 'https') or not parts.hostname:
            raise CommandError(
                f'{self._url_origin} is {self._url!r}, which is no address: it must look like {_DEFAULT_URL}.', 2
            )
        self._ok(f'Server: {self._url} ({self._url_origin}).')
        self._find_key()
        if text('AVALIAR_TRACING').lower() in _OFF:
            self._problem(
                f'Tracing is switched off: {self._origin("AVALIAR_TRACING")} is {text("AVALIAR_TRACING")!r}.',
                'Remove that setting, or set it to "on".',
            )
        rate = text('AVALIAR_SAMPLE_RATE')
        if rate:
            try:
                share = float(rate)
            except ValueError:
                self._problem(
                    f'AVALIAR_SAMPLE_RATE is {rate!r}, which is no number.', 'Set it to a number from 0 to 1.'
                )
            else:
                if share < 1:
                    self._problem(
                        f'Only {share:.0%} of traces are recorded: {self._origin("AVALIAR_SAMPLE_RATE")} is {rate}.',
                        'Remove that setting to record all.',
                    )
        for name in sorted(self._from_dotenv & {'AVALIAR_API_KEY', 'AVALIAR_API_URL', 'AVALIAR_ENVIRONMENT'}):
            self._note(
                f'{name} comes from .env, which only this command reads: a program must load it itself or be given it.'
            )

    def _find_key(self) -> None:
        key = text('AVALIAR_API_KEY')
        if key:
            self._key = key
            if key.startswith('avl_'):
                self._ok(f'API key: {key[:10]}... ({self._origin("AVALIAR_API_KEY")}).')
            else:
                self._problem(
                    f'{self._origin("AVALIAR_API_KEY")} is not an Avaliar key: one starts with avl_.',
                    'Set it to a key from the dashboard or `avaliar keys create --name ...`.',
                )
            return
        path = config_folder() / FILE_NAME
        self._key = kept_key(Credentials(config_folder()).all(), self._url)
        if self._key is None:
            self._problem(
                f'There is no API key: AVALIAR_API_KEY is not set and {path} has none for {self._url}.',
                'Start `avaliar serve` on this machine as this user, or set AVALIAR_API_KEY.',
            )
        elif os.name != 'nt' and path.stat().st_mode & 0o077:
            self._problem(f'{path} can be read by others, so programs do not use it.', f'Run `chmod 600 {path}`.')
        else:
            self._ok(f'API key: {self._key[:10]}... ({path}).')

    def _reachable(self, client: Client) -> bool:
        try:
            answer = client.call('GET', '/health')
        except Unreachable as error:
            remedy = 'Start it with `avaliar serve`, or correct AVALIAR_API_URL.'
            self._problem(f'The server does not answer at {self._url}: {error}.', remedy)
            return False
        content = answer.json()
        if answer.status != 200 or not isinstance(content, dict) or 'version' not in content:
            self._problem(
                f'{self._url} answers, but not as an Avaliar server: {answer.detail}',
                'Correct AVALIAR_API_URL; what listens there is another program, or a proxy refuses.',
            )
            return False
        self._ok(f'The server answers; its version is {content["version"]}.')
        self._clock(answer)
        return True

    def _clock(self, answer: Answer) -> None:
        try:
            theirs = parsedate_to_datetime(answer.headers.get('Date', '')).timestamp()
        except (TypeError, ValueError):
            return
        skew = time.time() - theirs
        if abs(skew) > _SKEW_SECONDS:
            direction = 'ahead of' if skew > 0 else 'behind'
            self._problem(
                f"This machine's clock is {abs(skew):.0f} s {direction} the server's: traces appear at the wrong time, "
                'outside the range you look at.',
                'Set the clock of the one that is wrong.',
            )
        else:
            self._ok('The clocks of this machine and the server agree.')

    def _ready(self, client: Client) -> None:
        content = _call(client, 'GET', '/ready').json()
        checks = content.get('checks') if isinstance(content, dict) else None
        failing = {name: state for name, state in (checks or {}).items() if state != 'ok'}
        if checks and not failing:
            self._ok('The server stores and queries.')
        for name, state in failing.items():
            self._problem(f'The server is not well: {name} is {state}.', 'Read its log; check its disk and database.')

    def _key_accepted(self, client: Client) -> bool:
        answer = _call(client, 'GET', '/api/v1/session')
        if answer.status == 200:
            content = answer.json() or {}
            self._ok(f'The key is accepted: organisation {content.get("organisation")!r}.')
            return True
        self._problem(
            f'The server refuses these credentials: {answer.detail}',
            'Create a key with `avaliar keys create --name ...` where the server runs, and set AVALIAR_API_KEY to it.',
        )
        return False

    def _ledger(self, client: Client) -> _Counts | None:
        answer = _call(client, 'GET', '/api/v1/ingest/ledger')
        content = answer.json()
        if answer.status == 403:
            self._note('The ledger is not shown to this key: it has no scope `read`.')
            return None
        if answer.status != 200 or not isinstance(content, dict):
            self._problem(f'The ledger cannot be read: {answer.detail}', 'Read the log of the server.')
            return None
        counts = _Counts(*(int(content[name]) for name in ('received', 'stored', 'rejected', 'dropped')))
        self._ok(
            f'Ledger: {counts.received} spans received, {counts.stored} stored, {counts.rejected} rejected; '
            f'{counts.dropped} dropped by clients before they were sent.'
        )
        for row in content.get('rows', []):
            self._ledger_row(row)
        return counts

    def _ledger_row(self, row: Mapping[str, Any]) -> None:
        """What was lost: a problem when it happened lately, otherwise a note, so that old troubles do not stay one."""
        where = f'{row["service_name"] or "(no service name)"} ({row["source"]})'
        reason = f': {row["reason"]}' if row['reason'] else ''
        found: list[tuple[str, str]] = []
        if row['rejected']:
            found.append((f'{row["rejected"]} spans of {where} were rejected{reason}.', _REMEDY_REJECTED))
        if row['dropped']:
            found.append((f'{where} dropped {row["dropped"]} spans{reason}.', _remedy_dropped(row['reason'])))
        for sentence, remedy in found:
            if _seconds_since(row['last_seen']) < _LATELY_SECONDS:
                self._problem(sentence, remedy)
            else:
                self._note(f'{sentence[:-1]}, last on {row["last_seen"][:16].replace("T", " ")} UTC.')

    def _look_up(self, client: Client, trace_id: str, counts: _Counts | None) -> None:
        answer = _call(client, 'GET', f'/api/v1/traces/{trace_id}')
        content = answer.json()
        if answer.status == 200 and isinstance(content, dict):
            self._ok(
                f'Trace {trace_id} is stored: {content["name"]!r}, {content["span_count"]} spans, {content["timestamp"]}. '
                f'See {self._url}/traces/{trace_id}'
            )
            if not content.get('has_root', True):
                self._problem(
                    'Its root span has not arrived.',
                    'The outermost call has not returned yet, or its process ended without avaliar.flush().',
                )
            return
        if answer.status != 404:
            self._problem(f'Trace {trace_id} cannot be looked up: {answer.detail}', 'Read the log of the server.')
            return
        if counts is not None and counts.received == 0:
            remedy = 'The server has never received a span of this organisation: check that the program uses this address and key.'
        elif counts is not None and (counts.rejected or counts.dropped):
            remedy = 'Spans were rejected or dropped, see above; it may have been among them.'
        else:
            remedy = (
                'It was not sent, or with a key of another organisation, or has been deleted. Does the program end with '
                'avaliar.flush(), and does it run with these settings?'
            )
        self._problem(f'Trace {trace_id} is not in this organisation.', remedy)

    def _send(self, client: Client) -> None:
        trace_id, span_id = secrets.token_hex(16), secrets.token_hex(8)
        began = time.monotonic()
        answer = _call(client, 'POST', '/v1/traces', _test_span(trace_id, span_id))
        if answer.status != 200:
            self._problem(f'A test span was refused: {answer.detail}', _remedy_refused(answer.status))
            return
        partial = (answer.json() or {}).get('partialSuccess')
        if partial:
            self._problem(f'A test span was rejected: {partial.get("errorMessage")}', _REMEDY_REJECTED)
            return
        deadline = began + _SEEN_SECONDS
        while True:
            answer = _call(client, 'GET', f'/api/v1/traces/{trace_id}')
            if answer.status != 404 or time.monotonic() > deadline:
                break
            time.sleep(0.02)
        if answer.status == 200:
            seconds = time.monotonic() - began
            self._ok(f'A test span was sent, stored and seen within {seconds * 1000:.0f} ms.')
            self._remove(client, Client(self._url, None), trace_id)
        elif answer.status == 403:
            self._note('A test span was sent and stored; this key may not read, so it was not looked up.')
        else:
            self._problem(
                f'A test span was acknowledged, but not seen within {_SEEN_SECONDS:g} s: {answer.detail}',
                'Read the log of the server; this is a defect worth reporting.',
            )

    def _remove(self, with_key: Client, without_key: Client, trace_id: str) -> None:
        """Delete the test trace. No key may; who asks a server on loopback without one is its administrator."""
        path = f'/api/v1/traces/{trace_id}'
        if any(_call(client, 'DELETE', path).status == 200 for client in (with_key, without_key)):
            self._ok('The test span was deleted again.')
        else:
            self._note(
                f'The test trace stays, in the environment {_ENVIRONMENT!r}: no key may delete. Who is signed in as an '
                f'administrator can: {self._url}/traces/{trace_id}'
            )


_REMEDY_REJECTED = (
    'Correct what the reason names in the program that sends them; the other spans of a request are kept.'
)


# By the SDK's reasons for a loss; whatever else a client says gets the general advice.
_REMEDIES_DROPPED = {
    'queue_full': 'Spans were made faster than they could be sent: raise queue_bytes in avaliar.configure(), or sample.',
    'exit_deadline': 'The program ended before all was sent: call avaliar.flush() at its end.',
    'shut_down': 'They ended after avaliar.shutdown(): call it last.',
    'unauthorized': 'Its API key was refused: set AVALIAR_API_KEY of that program to a key of this server.',
    'too_large': 'A span was larger than the server takes: lower max_value_bytes in avaliar.configure().',
    'rejected': 'The server refused these spans; the reason stands with those rejected.',
}


def _remedy_dropped(reason: str) -> str:
    general = 'Check that program: its network to this server, its key, and its messages on standard error.'
    return _REMEDIES_DROPPED.get(reason, general)


def _seconds_since(moment: str) -> float:
    return time.time() - datetime.fromisoformat(moment.replace('Z', '+00:00')).timestamp()


def _remedy_refused(status: int) -> str:
    if status in (401, 403):
        return 'Use a key with the scope `ingest`: `avaliar keys create --name ... --scope ingest`.'
    if status in (429, 503):
        return 'The server cannot store at the moment; programs retry by themselves. Read its log if it stays so.'
    return 'Read the log of the server; this is a defect worth reporting.'


def kept_key(kept: Mapping[str, str], url: str) -> str | None:
    """The key kept for a loopback server on the port of `url`, as the SDK finds it."""
    from ..model.loopback import is_loopback

    target = urlsplit(url)
    if not is_loopback(target.hostname or ''):
        return None
    for known, key in kept.items():
        parts = urlsplit(known)
        if is_loopback(parts.hostname or '') and (parts.port or 80) == (target.port or 80):
            return key
    return None


def _call(client: Client, method: str, path: str, body: object = None) -> Answer:
    try:
        return client.call(method, path, body)
    except Unreachable as error:
        raise CommandError(f'The server went away during the examination: {error}.') from error


def _test_span(trace_id: str, span_id: str) -> dict[str, object]:
    now = time.time_ns()

    def attribute(name: str, value: str) -> dict[str, object]:
        return {'key': name, 'value': {'stringValue': value}}

    return {
        'resourceSpans': [
            {
                'resource': {'attributes': [attribute('service.name', 'avaliar doctor')]},
                'scopeSpans': [
                    {
                        'spans': [
                            {
                                'traceId': trace_id,
                                'spanId': span_id,
                                'name': 'test span of avaliar doctor',
                                'kind': 1,
                                'startTimeUnixNano': str(now - 1_000_000),
                                'endTimeUnixNano': str(now),
                                'attributes': [attribute('deployment.environment.name', _ENVIRONMENT)],
                            }
                        ]
                    }
                ],
            }
        ]
    }
