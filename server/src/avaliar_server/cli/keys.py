"""Create, list and revoke API keys, on the machine of the server."""

from __future__ import annotations

import argparse
import time
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from .console import CommandError, say
from .places import add_control_options, control_location

if TYPE_CHECKING:
    from ..control.plane import ControlPlane

__all__ = ['configure', 'run']

_DAY_NS = 24 * 3600 * 1_000_000_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    actions = parser.add_subparsers(dest='action', metavar='ACTION', required=True)
    create = actions.add_parser('create', help='make a key and show it, once')
    create.add_argument('--name', required=True, help='what the key is for')
    create.add_argument(
        '--scope',
        action='append',
        choices=('ingest', 'read', 'admin'),
        help='what it may do; may be given several times (default: ingest and read)',
    )
    create.add_argument('--days', type=int, default=None, help='when it expires, in days from now (default: never)')
    listing = actions.add_parser('list', help='show all keys')
    revoke = actions.add_parser('revoke', help='end a key')
    revoke.add_argument('id', type=int, help='its number in the list')
    for action in (create, listing, revoke):
        action.add_argument('--organisation', metavar='SLUG', default=None, help='whose keys (default: the first)')
        add_control_options(action)


def run(arguments: argparse.Namespace) -> int:
    """Do it."""
    from ..control.errors import ControlError
    from ..control.plane import open_control

    try:
        control = open_control(control_location(arguments))
        try:
            org_id = control.users.organisation_named(arguments.organisation).id
            {'create': _create, 'list': _list, 'revoke': _revoke}[arguments.action](control, org_id, arguments)
        finally:
            control.close()
    except ControlError as error:
        raise CommandError(str(error)) from error
    return 0


def _create(control: ControlPlane, org_id: int, arguments: argparse.Namespace) -> None:
    if arguments.days is not None and not 0 < arguments.days <= 36_500:
        raise CommandError('--days must be between 1 and 36500.', 2)
    expires_ns = None if arguments.days is None else time.time_ns() + arguments.days * _DAY_NS
    _, text = control.keys.create(org_id, arguments.name, arguments.scope or ('ingest', 'read'), expires_ns=expires_ns)
    say(text)


def _list(control: ControlPlane, org_id: int, _: argparse.Namespace) -> None:
    keys = control.keys.list(org_id)
    if not keys:
        say('No keys yet: make one with `avaliar keys create --name ...`.')
        return
    now = time.time_ns()
    rows = [('id', 'key', 'scopes', 'created', 'last used', 'state', 'name')]
    for key in keys:
        state = 'active'
        if key.revoked_ns is not None:
            state = f'revoked {_day(key.revoked_ns)}'
        elif key.expires_ns is not None:
            state = f'{"expired" if key.expires_ns <= now else "expires"} {_day(key.expires_ns)}'
        rows.append(
            (
                str(key.id),
                f'{key.prefix}...',
                ' '.join(key.scopes),
                _day(key.created_ns),
                _day(key.last_used_ns) if key.last_used_ns else 'never',
                state,
                key.name,
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        say('  '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _revoke(control: ControlPlane, org_id: int, arguments: argparse.Namespace) -> None:
    key = control.keys.revoke(org_id, arguments.id)
    say(f'Key {key.id} ({key.prefix}..., {key.name}) is revoked; a running server refuses it within a second.')


def _day(nanoseconds: int) -> str:
    return datetime.fromtimestamp(nanoseconds / 1e9, timezone.utc).strftime('%Y-%m-%d')
