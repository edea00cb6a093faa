"""Texts from phrases: `{name}` stands for any phrase of that name, `{{` for a brace."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from random import Random

__all__ = ['Grammar']

_SLOT = re.compile(r'(?<!\{)\{(\w+)\}(?!\})')


class Grammar:
    """Phrases by name; the same seed gives the same texts. What is in `constant` is the same throughout one text."""

    def __init__(
        self, phrases: Mapping[str, Sequence[str]], seed: int, constant: Sequence[str] = ('n', 'host')
    ) -> None:
        self._phrases = phrases
        self._random = Random(seed)
        self._constant = constant
        self._chosen: dict[str, str] = {}

    def texts(self, name: str, count: int) -> Iterator[str]:
        """`count` texts that begin with a phrase called `name`, each once; fewer where there are no more."""
        seen: set[str] = set()
        for _ in range(count * 4):
            if len(seen) == count:
                return
            self._chosen = {}
            text = self._text(name, 0).replace('{{', '{').replace('}}', '}')
            if text not in seen:
                seen.add(text)
                yield text

    def _text(self, name: str, depth: int) -> str:
        if depth > 12:
            raise ValueError(f'the phrases called {name!r} contain themselves')
        if name in self._chosen:
            return self._chosen[name]
        chosen = self._random.choice(self._phrases[name])
        text = _SLOT.sub(lambda slot: self._text(slot[1], depth + 1), chosen)
        if name in self._constant:
            self._chosen[name] = text
        return text
