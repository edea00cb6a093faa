"""Issues of a span that is masked: said of the masked texts, so that none of them carries what was masked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .masking import Change, Stretch

if TYPE_CHECKING:
    from avaliar_eval import Issue

__all__ = ['reported']


def reported(issues: Iterable[Issue], sides: Sequence[Any], changes: Sequence[Change]) -> list[Issue]:
    """The issues with the offsets and excerpts of the masked texts.

    Parameters:
        issues: found in the texts as they were.
        sides: the prompt and the response as they were; the response is left out where there is none yet.
        changes: what is masked in them.
    """
    from avaliar_eval.conversation import parts

    found = list(issues)
    if not found:
        return []
    texts: list[tuple[str, int | None, str, list[Stretch]]] = []
    for target, value in zip(('prompt', 'response'), sides, strict=False):
        said = parts(value, 'user' if target == 'prompt' else 'assistant')
        texts += [(target, part.index, part.text, _stretches(part.text, changes)) for part in said]
    return [_moved(issue, texts) for issue in found]


def _stretches(text: str, changes: Sequence[Change]) -> list[Stretch]:
    """What is masked in the text of a message, which is made of one captured text or of several."""
    found: list[Stretch] = []
    cursor = 0
    for change in changes:
        at = text.find(change.text, cursor)
        if at >= 0:
            found += [Stretch(one.start + at, one.end + at, one.mask) for one in change.stretches]
            cursor = at + len(change.text)
    return found


def _moved(issue: Issue, texts: Iterable[tuple[str, int | None, str, list[Stretch]]]) -> Issue:
    for target, index, text, stretches in texts:
        if (
            target == issue.target
            and index == issue.metadata.get('part')
            and text[issue.start : issue.end] == issue.excerpt
        ):
            start, end, excerpt = _masked(text, issue.start, issue.end, stretches)
            return replace(issue, start=start, end=end, excerpt=excerpt)
    # Where it lies in what is sent is not known: no piece of it is.
    return replace(issue, start=0, end=0, excerpt='')


def _masked(text: str, start: int, end: int, stretches: Sequence[Stretch]) -> tuple[int, int, str]:
    """A piece of a text in the masked text: where it begins and ends there, and what it says."""
    shift = 0
    first = start
    pieces: list[str] = []
    done = start
    for one in stretches:
        if one.end <= start:
            shift += len(one.mask) - (one.end - one.start)
        elif one.start < end:
            if one.start < start:
                # The piece begins inside of what is masked: it shows the mask from its beginning.
                first = one.start
            else:
                pieces.append(text[done : one.start])
            pieces.append(one.mask)
            done = one.end
    pieces.append(text[done:end] if done < end else '')
    excerpt = ''.join(pieces)
    return first + shift, first + shift + len(excerpt), excerpt
