"""How often somebody may try to log in: guessing passwords must be slow, and cost the server little."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable

__all__ = ['LoginLimit']

_WINDOW_SECONDS = 15 * 60.0
_CAPACITY = 10_000

# Failed tries per window. By address and account: a person who mistypes. By account: one who guesses from many
# addresses. By address: one who tries many accounts.
_LIMITS = {'pair': 5, 'account': 50, 'address': 30}


class LoginLimit:
    """Counts failed tries in a sliding window, in memory, bounded."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._failures: OrderedDict[tuple[str, ...], deque[float]] = OrderedDict()

    def wait(self, email: str, address: str) -> float:
        """Seconds until another try is allowed; 0 when it is allowed now."""
        now = self._monotonic()
        longest = 0.0
        for key, limit in self._keys(email, address):
            times = self._failures.get(key)
            if not times:
                continue
            while times and times[0] <= now - _WINDOW_SECONDS:
                times.popleft()
            if len(times) >= limit:
                longest = max(longest, times[-limit] + _WINDOW_SECONDS - now)
        return longest

    def failed(self, email: str, address: str) -> None:
        """Count a failed try."""
        now = self._monotonic()
        for key, limit in self._keys(email, address):
            times = self._failures.setdefault(key, deque(maxlen=limit))
            times.append(now)
            self._failures.move_to_end(key)
        while len(self._failures) > _CAPACITY:
            self._failures.popitem(last=False)

    def succeeded(self, email: str, address: str) -> None:
        """A person who got in after mistyping starts afresh from this address."""
        self._failures.pop(('pair', email.strip().lower(), address), None)

    @staticmethod
    def _keys(email: str, address: str) -> list[tuple[tuple[str, ...], int]]:
        account = email.strip().lower()
        return [
            (('pair', account, address), _LIMITS['pair']),
            (('account', account), _LIMITS['account']),
            (('address', address), _LIMITS['address']),
        ]
