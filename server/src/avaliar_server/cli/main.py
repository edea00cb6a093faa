"""Reads the command line and hands over to the command's module."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from .console import CommandError, complain, say
from .environment import load_dotenv

__all__ = ['main']

# Name, module, one line of help. A module has `configure(parser)` and `run(arguments) -> int` and is loaded only when
# its command is the one that was given, so that `avaliar --help` answers at once.
_COMMANDS = {
    'serve': ('serve', 'run the server: ingest, API and dashboard in one process'),
    'worker': ('worker', 'check spans for a server, in a process of its own'),
    'demo': ('demo', 'fill the server with an hour of realistic traffic'),
    'doctor': ('doctor', 'tell why a trace is missing'),
    'keys': ('keys', 'create, list and revoke API keys'),
    'admin': ('admin', 'create an administrator, or set a new password'),
}

# Exit code of a process that was interrupted, as shells have it.
_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run `avaliar` with `argv` (without the program's name); the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        given = next((argument for argument in arguments if not argument.startswith('-')), None)
        # Before the command's module is configured: it takes its defaults from the environment.
        from_dotenv = load_dotenv(os.environ) if given in _COMMANDS else frozenset[str]()
        parser = _parser(given)
        found = parser.parse_args(arguments)
        if found.command is None:
            parser.print_help()
            return 2
        found.from_dotenv = from_dotenv
        return int(found.run(found) or 0)
    except CommandError as error:
        complain(f'avaliar: {error}')
        return error.code
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # `avaliar keys list | head`: nobody reads on, and Python must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser(given: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog='avaliar',
        description='See, price and secure every LLM call.',
        epilog='Settings may also be given as AVALIAR_... variables, in the environment or in a .env file here.',
    )
    parser.add_argument('--version', action=_Version, nargs=0, help='show the version and exit')
    commands = parser.add_subparsers(dest='command', metavar='COMMAND', title='commands')
    for name, (module, text) in _COMMANDS.items():
        if name == given:
            command = importlib.import_module(f'.{module}', __package__)
            subparser = commands.add_parser(name, help=text, description=command.__doc__)
            command.configure(subparser)
            subparser.set_defaults(run=command.run)
        else:
            commands.add_parser(name, help=text)
    return parser


class _Version(argparse.Action):
    """`--version`; the version is only looked up when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        say(f'avaliar {version("avaliar-server")}')
        parser.exit()
