"""Reading fields of a provider's objects without importing the provider's library.

The same response reaches us as a dict, as a pydantic model (known fields in `__dict__`, unknown ones in
`__pydantic_extra__`), as a dataclass, or as a protobuf message. Whatever reading one raises, the field is absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

__all__ = ['field', 'plain', 'sequence', 'shape', 'text']


def shape(value: object) -> Mapping[str, Any] | None:
    """The fields of `value` as a mapping, without running any code of its class; `None` when it has no such form."""
    if isinstance(value, dict):
        return cast('dict[str, Any]', value)
    try:
        fields = object.__getattribute__(value, '__dict__')
    except AttributeError:
        return None
    return cast('dict[str, Any]', fields) if type(fields) is dict else None


def field(value: object, *names: str) -> Any:
    """The first of the fields `names` that is present and not `None`."""
    for name in names:
        try:
            if isinstance(value, Mapping):
                found = cast('Mapping[str, Any]', value).get(name)
            else:
                found = getattr(value, name, None)
        except Exception:  # noqa: BLE001 a provider's object, or a user's that looks like one, may raise anything
            found = None
        if found is not None:
            return found
    return None


def text(value: object, *names: str) -> str:
    """The first of the fields `names` that is a string; empty when there is none."""
    found = field(value, *names)
    return found if isinstance(found, str) else ''


def sequence(value: object, *names: str) -> list[Any] | tuple[Any, ...]:
    """The first of the fields `names`, when it is a list; empty otherwise."""
    found = field(value, *names)
    return cast('list[Any] | tuple[Any, ...]', found) if isinstance(found, list | tuple) else ()


def plain(value: object) -> Any:
    """A model (pydantic's, with `model_dump`) as plain data, anything else as it is."""
    if isinstance(value, type | Mapping):
        return cast('Any', value)
    dump = field(value, 'model_dump')
    if not callable(dump):
        return value
    try:
        return dump(mode='json', exclude_none=True, warnings=False)
    except Exception:  # noqa: BLE001 a model that can't be dumped is recorded as capture sees it
        return value
