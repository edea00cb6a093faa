"""The socket of the server, taken before anything slow: a port that is in use is told at once."""

from __future__ import annotations

import errno
import json
import os
import socket
import urllib.request

from .console import CommandError

__all__ = ['address_url', 'listen']

_BACKLOG = 2048


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; connections wait in it until the server is ready. Raises `CommandError`."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise CommandError(
            f'{host!r} is no address of this machine ({error.strerror or error}): correct --host.', 2
        ) from error
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name != 'nt':
            # On Windows it would let two servers share the port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
        listener.set_inheritable(False)
    except OSError as error:
        listener.close()
        raise CommandError(_sentence(host, port, error)) from error
    return listener


def address_url(listener: socket.socket, host: str) -> str:
    """How this machine's programs call the server."""
    port = listener.getsockname()[1]
    if host in ('0.0.0.0', '::'):  # noqa: S104  compared with, not bound to
        host = '127.0.0.1'
    return f'http://[{host}]:{port}' if ':' in host else f'http://{host}:{port}'


def _sentence(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        if _is_avaliar(host, port):
            return (
                f'An Avaliar server is running at http://{host}:{port} already: open that address, or start another '
                'with --port and --data-dir.'
            )
        return f'Port {port} on {host} is in use by another program: choose another with --port.'
    if error.errno in (errno.EACCES, errno.EPERM):
        return f'Port {port} may not be used by this user: choose one above 1023 with --port.'
    if error.errno == errno.EADDRNOTAVAIL:
        return f'{host} is not an address of this machine: correct --host.'
    return f'The server cannot listen on {host}:{port} ({error.strerror or error}).'


def _is_avaliar(host: str, port: int) -> bool:
    name = f'[{host}]' if ':' in host else host
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f'http://{name}:{port}/health', timeout=0.5) as answer:
            return set(json.loads(answer.read(4096))) == {'status', 'version'}
    except (OSError, ValueError, TypeError):
        return False
