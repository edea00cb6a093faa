"""Values of attributes to values of fields.

Each takes what a client sent (text, bool, int, float, list, dict) and gives what the field holds, or raises
`Unreadable`: the attribute is then kept as it came, under its own name.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from .providers import provider_name

__all__ = [
    'Converter', 'Unreadable', 'anything', 'count', 'first_text', 'flag', 'json_object', 'json_text', 'label',
    'money', 'natural', 'one_of', 'parsed', 'provider', 'seconds_to_ns', 'text', 'texts',
]  # fmt: skip

Converter = Callable[[Any], Any]

_INT64 = 2**63


class Unreadable(ValueError):
    """The value cannot be what the attribute says it is."""


def text(value: Any) -> str:
    """Text as it is."""
    if value.__class__ is str:
        return value
    if value is None:
        raise Unreadable
    return json_text(value)


def label(value: Any) -> str:
    """A short identifier; numbers are written out. Empty is not given."""
    if value.__class__ is str:
        stripped = value.strip()
        if stripped:
            return stripped
    elif value.__class__ in (int, float):
        return str(value)
    raise Unreadable


def provider(value: Any) -> str:
    """A provider, by its one name."""
    return provider_name(label(value))


def first_text(value: Any) -> str:
    """The first of a list of labels, also when the list came as JSON text or is a single label."""
    if value.__class__ is str and value.startswith('['):
        value = parsed(value)
    if value.__class__ is list:
        if not value:
            raise Unreadable
        value = value[0]
    return label(value)


def texts(value: Any) -> list[str]:
    """A list of labels, also when it came as JSON text or is a single label. Those that are empty are left out."""
    if value.__class__ is str and value.startswith('['):
        value = parsed(value)
    if value.__class__ is not list:
        value = [value]
    return [label(item) for item in value if item.__class__ is not str or item.strip()]


def count(value: Any) -> int:
    """A whole number; negative ones pass, for pricing to name them."""
    if value.__class__ is int:
        if -_INT64 <= value < _INT64:
            return value
    elif value.__class__ is float:
        if value.is_integer() and abs(value) < _INT64:
            return int(value)
    elif value.__class__ is str and len(value) < 20:
        try:
            return count(int(value))
        except ValueError:
            pass
    raise Unreadable


def natural(value: Any) -> int:
    """A whole number, not negative: a size, a duration in nanoseconds."""
    number = count(value)
    if number < 0:
        raise Unreadable
    return number


def seconds_to_ns(value: Any) -> int:
    """A duration in seconds, as nanoseconds."""
    if value.__class__ in (int, float) and 0 <= value < 1e9:
        return round(value * 1e9)
    raise Unreadable


def flag(value: Any) -> bool:
    """True or false."""
    if value.__class__ is bool:
        return value
    if value in ('true', 'false'):
        return value == 'true'
    raise Unreadable


def money(value: Any) -> Decimal:
    """Dollars: not negative, below a million, to the fifteen places that are kept."""
    if value.__class__ is bool or value.__class__ not in (str, int, float) or len(str(value)) > 64:
        raise Unreadable
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        raise Unreadable from None
    if not amount.is_finite() or not 0 <= amount < 1_000_000:
        raise Unreadable
    if int(amount.as_tuple().exponent) < -15:
        amount = amount.quantize(Decimal(1).scaleb(-15))
    return amount


def json_text(value: Any) -> str:
    """JSON text: text passes as it is, structures are written out."""
    if value.__class__ is str:
        return value
    try:
        return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()
    except (TypeError, orjson.JSONEncodeError):
        raise Unreadable from None


def parsed(value: Any) -> Any:
    """JSON text parsed; structures pass."""
    if value.__class__ is str:
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            raise Unreadable from None
    return value


def json_object(value: Any) -> dict[str, Any]:
    """A JSON object, as text or structure."""
    found = parsed(value)
    if found.__class__ is not dict:
        raise Unreadable
    return found


def anything(value: Any) -> Any:
    """Whatever it is."""
    return value


def one_of(*names: str) -> Converter:
    """One of `names`, in any case."""
    allowed = frozenset(names)

    def choice(value: Any) -> str:
        name = label(value).lower()
        if name not in allowed:
            raise Unreadable
        return name

    return choice
