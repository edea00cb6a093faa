"""Which host names can only be this machine."""

from __future__ import annotations

import ipaddress

__all__ = ['is_loopback']


def is_loopback(host: str) -> bool:
    """Whether `host` (a name or an address, without port) can only be this machine."""
    name = host.strip('[]').lower().rstrip('.')
    if name == 'localhost':
        return True
    try:
        return ipaddress.ip_address(name.partition('%')[0]).is_loopback
    except ValueError:
        return False
