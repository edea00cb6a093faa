"""What the operator decides: who administers an organisation, and which plan it has."""

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
    plan = actions.add_parser(
        'plan', help='put an organisation on a plan: pro has detection on the server, free has it in programs only'
    )
    plan.add_argument('slug', metavar='ORGANISATION', help='the organisation, by its slug')
    plan.add_argument('plan', choices=('free', 'pro'), help='the plan')
    add_control_options(plan)


def run(arguments: argparse.Namespace) -> int:
    """Do it."""
    from ..control.errors import ControlConflict, ControlError
    from ..control.plane import open_control

    try:
        # A plan is an organisation's that is there: no database is made for it.
        control = open_control(control_location(arguments, create=arguments.action != 'plan'))
        try:
            if arguments.action == 'plan':
                organisation = control.users.organisation_named(arguments.slug)
                control.plans.set(organisation.id, arguments.plan)
                say(
                    f'{organisation.name} is on the {arguments.plan} plan. A server that runs knows it within a second.'
                )
                return 0
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
