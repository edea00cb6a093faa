"""Create an administrator, or set a new password: what a server that is not on loopback needs before it starts."""

from __future__ import annotations

import argparse
import getpass
import sys

from .console import CommandError, say
from .environment import text
from .places import add_control_options, control_location

__all__ = ['configure', 'run']


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    actions = parser.add_subparsers(dest='action', metavar='ACTION', required=True)
    create = actions.add_parser('create', help='create an administrator')
    password = actions.add_parser('password', help='set a new password; ends the sessions of that user')
    for action in (create, password):
        action.add_argument('--email', required=True, help='the address to log in with')
        action.add_argument(
            '--organisation', metavar='SLUG', default=None, help='of which organisation (default: the first)'
        )
        action.add_argument(
            '--password-stdin',
            action='store_true',
            help='read the password from standard input (default: ask, or AVALIAR_ADMIN_PASSWORD)',
        )
        add_control_options(action)


def run(arguments: argparse.Namespace) -> int:
    """Do it."""
    from ..control.errors import ControlConflict, ControlError
    from ..control.plane import open_control

    try:
        control = open_control(control_location(arguments, create=True))
        try:
            organisation = control.users.organisation_named(arguments.organisation)
            secret = _password(arguments)
            if arguments.action == 'create':
                try:
                    member = control.users.create(organisation.id, arguments.email, secret, 'admin')
                except ControlConflict as error:
                    raise CommandError(
                        f'{error} Set a new password with `avaliar admin password --email {arguments.email}`.'
                    ) from error
                say(f'{member.email} is an administrator of {organisation.name}.')
            else:
                member = control.users.set_password(organisation.id, arguments.email, secret)
                control.sessions.end_all(organisation.id, member.user_id)
                say(f'The password of {member.email} is changed; earlier sessions have ended.')
        finally:
            control.close()
    except ControlError as error:
        raise CommandError(str(error)) from error
    return 0


def _password(arguments: argparse.Namespace) -> str:
    if arguments.password_stdin:
        return sys.stdin.readline().rstrip('\r\n')
    given = text('AVALIAR_ADMIN_PASSWORD')
    if given:
        return given
    if not sys.stdin.isatty():
        raise CommandError(
            'There is no terminal to ask for the password: use --password-stdin or AVALIAR_ADMIN_PASSWORD.', 2
        )
    first = getpass.getpass('Password (10 characters or more): ')
    if getpass.getpass('Once more: ') != first:
        raise CommandError('The two passwords differ: nothing was changed.')
    return first
