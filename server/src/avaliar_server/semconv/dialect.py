"""What a dialect is made of: rules from attribute names to fields, and from event names to what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .converters import Converter

__all__ = ['Dialect', 'EventRule', 'Rule']


@dataclass(frozen=True, slots=True)
class Rule:
    """One attribute.

    Where several attributes of a span say the same field, the one with the lowest `rank` wins whatever their order; the
    others are kept as attributes when they say something else.
    """

    field: str
    """Of `Reading.fields`; with `into='info'`, the key in `generation_info`."""
    convert: Converter
    rank: int = 0
    into: Literal['field', 'info', 'nothing'] = 'field'
    """`nothing`: understood elsewhere, and not kept."""


@dataclass(frozen=True, slots=True)
class EventRule:
    """One span event that speaks of the call's content."""

    says: Literal['input_message', 'output_message', 'attributes']
    """A message of the prompt, of the answer, or: its attributes are to be read as if they were the span's."""
    role: str = ''


@dataclass(frozen=True, slots=True)
class Dialect:
    """The vocabulary of one family of clients."""

    name: str
    attributes: Mapping[str, Rule]
    prefixes: Mapping[str, Converter] = field(default_factory=dict)
    """Attributes that start so go to `generation_info`, under the rest of their name."""
    events: Mapping[str, EventRule] = field(default_factory=dict)
