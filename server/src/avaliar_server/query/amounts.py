"""Numbers as answers show them: money as decimal strings in US dollars, durations in milliseconds; unknown stays unknown."""

from __future__ import annotations

from decimal import Decimal

__all__ = ['dollars', 'milliseconds']


def dollars(amount: Decimal | None) -> str | None:
    """The amount without an exponent and without zeros at its end: `0.0125`, `3`, `0`; `None` is unknown."""
    if amount is None:
        return None
    text = format(amount, 'f')
    if '.' in text:
        text = text.rstrip('0').rstrip('.')
    return '0' if text in ('', '-0', '-') else text


def milliseconds(ns: float | None) -> float | None:
    """Nanoseconds as milliseconds; what is not a number (the percentile of nothing) is unknown."""
    if ns is None or ns != ns:
        return None
    return round(ns / 1e6, 3)
