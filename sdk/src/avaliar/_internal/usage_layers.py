"""What is known of one llm span, from several sources: what `instrument()` read, what a usage object said, what the
program said in plain numbers.

Each source beats the one before it, count by count. But a total that is replaced can leave leaves behind that lay in
the former one: 1,500 cached tokens of an input that is now said to be 5. They describe something else, and the server
would take the whole usage for impossible, so they go.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ['laid_over', 'llm_layers']

_INSIDE = (
    ('input_tokens', ('cache_read_tokens', 'cache_write_tokens')),
    ('input_tokens', ('input_audio_tokens',)),
    ('cache_write_tokens', ('cache_write_1h_tokens',)),
    ('output_tokens', ('reasoning_tokens',)),
    ('output_tokens', ('output_audio_tokens',)),
)
"""Counts, and those that must fit into them together (`docs/cost.md`)."""


def laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Both, with the values of `above` first; what only `below` says and no longer fits is left out.

    What `above` says stays, whether it fits or not, and so does what contradicts itself in `below` alone: that is for
    the server to say.
    """
    merged = {**below, **{name: value for name, value in above.items() if value is not None}}
    for whole, parts in _INSIDE:
        if all(merged.get(name) == below.get(name) for name in (whole, *parts)):
            continue
        room = merged.get(whole)
        if room is None and whole == 'cache_write_tokens':
            room = 0  # a part of what is not there
        counts = [merged[name] for name in parts if type(merged.get(name)) is int]
        if type(room) is int and sum(counts) > room:
            for name in parts:
                if above.get(name) is None:
                    merged.pop(name, None)
    return merged


def llm_layers(
    extracted: Mapping[str, Any] | None, explicit: Mapping[str, Any] | None
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """What stays of the extracted facts, and the explicit ones, by the parameters of `update_current_llm_run`.

    Parameters:
        extracted: what `instrument()` read.
        explicit: what `update_current_llm_run` was told; its `usage` holds the counts of usage objects.
    """
    if not explicit:
        return extracted or {}, {}
    read = explicit.get('usage')
    said = {name: value for name, value in explicit.items() if name != 'usage'}
    if read:
        said = laid_over(read, said)
    if not extracted:
        return {}, said
    facts = laid_over(extracted, said)
    return {name: value for name, value in extracted.items() if name in facts}, said
