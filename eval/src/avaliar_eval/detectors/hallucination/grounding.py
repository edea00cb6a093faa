"""What of a sentence can be found in the context: numbers a small model is fed with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .vocabulary import EMPTY, NEGATIONS, NUMBER_WORDS
from .words import ANTONYMS, Word, is_number, lower_words, sentences, spelt, stem

__all__ = ['FEATURES', 'Context', 'Grounding']

FEATURES = (
    'absent',
    'absent_everywhere',
    'uncovered_pairs',
    'uncovered_triples',
    'unmatched_run',
    'numbers_absent',
    'names_absent',
    'negation_differs',
    'opposite',
    'far_from_any',
    'personal',
    'asking',
    'all_present',
)
"""In the order of `Grounding.features`; each lies between 0 and 1."""

_POSTINGS = 40
"""Sentences a word is looked up in; words that stand in more say little about which is meant."""
_PERSONAL = frozenset(['i', 'me', 'my', 'mine', "i'm", "i've", "i'd", "i'll", 'myself', 'we', 'our', 'us'])


@dataclass(frozen=True, slots=True)
class Grounding:
    """How one stretch of a response stands to the context.

    Attributes:
        features: Numbers of 0 to 1, named by `FEATURES`.
        numbers: Digits that stand nowhere in the context or the question.
        names: Words with a capital, not at the head of the sentence, that stand nowhere there.
        is_opposite: A word of it says the opposite of one in the nearest sentence of the context.
        is_negated: It is denied where the nearest sentence is not, or the other way round.
        overlap: The share of its words of content that the nearest sentence of the context has.
        content: Words of content in it.
    """

    features: tuple[float, ...]
    numbers: tuple[Word, ...]
    names: tuple[Word, ...]
    is_opposite: bool
    is_negated: bool
    overlap: float
    content: int


class Context:
    """A context, indexed once in a time linear in its length.

    Args:
        question: What was asked. Its words may come back in an answer, and are no evidence for it.
    """

    def __init__(self, text: str, question: str = '') -> None:
        self._pairs: set[tuple[str, str]] = set()
        self._triples: set[tuple[str, str, str]] = set()
        self._sentences: list[frozenset[str]] = []
        self._negated: list[frozenset[str]] = []
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        known: set[str] = set()
        for number, (start, end) in enumerate(sentences(text)):
            lower = lower_words(text[start:end])
            stems = [stem(word) for word in lower]
            self._pairs.update(pairwise(stems))
            self._triples.update(zip(stems, stems[1:], stems[2:], strict=False))
            known.update(lower)
            content = frozenset(stems) - EMPTY
            self._sentences.append(content)
            self._negated.append(_negated(lower, stems))
            for one in content:
                places = self._places[one]
                if len(places) <= _POSTINGS:
                    places.append(number)
        self.stems = _stems(known)
        self.asked = _stems(set(lower_words(question)))

    def grounding(self, found: Sequence[Word], asks: bool = False) -> Grounding:
        """How the words of a sentence, or of a whole response, stand to the context; `asks` if it is a question."""
        content = [word for word in found if word.is_content]
        absent = [word for word in content if not self._has(word)]
        nowhere = [word for word in absent if word.stem not in self.asked]
        stems = [word.stem for word in found]
        pairs = list(pairwise(stems))
        triples = list(zip(stems, stems[1:], stems[2:], strict=False))
        lost_numbers = tuple(word for word in nowhere if is_number(word))
        head = found[0].start if found else -1
        names = sum(word.text[0].isupper() and word.start != head for word in content)
        lost_names = tuple(word for word in nowhere if word.text[0].isupper() and word.start != head)
        nearest, overlap = self._nearest(content)
        is_negated = nearest is not None and overlap >= 0.6 and self._is_denied(nearest, found, stems)
        opposite = nearest is not None and overlap >= 0.4 and self._is_opposite(content, self._sentences[nearest])
        tokens = max(len(found), 1)
        features = (
            len(absent) / max(len(content), 1),
            len(nowhere) / max(len(content), 1),
            _share([pair not in self._pairs for pair in pairs]),
            _share([triple not in self._triples for triple in triples]),
            1 - self._run(stems) / tokens,
            min(len(lost_numbers), 2) / 2,
            len(lost_names) / max(names, 1),
            float(is_negated),
            float(opposite),
            1 - overlap,
            min(sum(word.lower in _PERSONAL for word in found) / tokens * 5, 1.0),
            float(asks),
            float(not absent),
        )
        return Grounding(features, lost_numbers, lost_names, opposite, is_negated, overlap, len(content))

    def _has(self, word: Word) -> bool:
        return word.stem in self.stems or spelt(word.lower) in self.stems

    def _run(self, stems: Sequence[str]) -> int:
        """The longest run of words that stand side by side in the context, as far as triples say."""
        best = run = 0
        for index, one in enumerate(stems):
            if run >= 2:
                run = run + 1 if (stems[index - 2], stems[index - 1], one) in self._triples else 0
            elif run == 1:
                run = 2 if (stems[index - 1], one) in self._pairs else 0
            if run == 0:
                run = int(one in self.stems)
            best = max(best, run)
        return best

    def _nearest(self, content: Sequence[Word]) -> tuple[int | None, float]:
        """The sentence of the context that shares most words, and the share of `content` that it has."""
        unique = {word.stem for word in content}
        if not unique:
            return None, 1.0
        counts: Counter[int] = Counter()
        for one in unique:
            places = self._places.get(one, ())
            if len(places) <= _POSTINGS:
                counts.update(places)
        if not counts:
            return None, 0.0
        best = min(counts, key=lambda number: (-counts[number], number))
        return best, len(unique & self._sentences[best]) / len(unique)

    def _is_denied(self, nearest: int, found: Sequence[Word], stems: Sequence[str]) -> bool:
        """Whether a word is denied here and said there, or the other way round."""
        here, there = _negated([word.lower for word in found], stems), self._negated[nearest]
        return not ((here - there) & self._sentences[nearest] | (there - here).intersection(stems)).issubset(EMPTY)

    def _is_opposite(self, content: Sequence[Word], there: frozenset[str]) -> bool:
        return any(
            word.stem not in there and not ANTONYMS[word.stem].isdisjoint(there)
            for word in content
            if word.stem in ANTONYMS
        )


_DENIALS = frozenset(word for word in NEGATIONS if word.endswith("n't")) | {'not', 'never', 'no', 'cannot'}
_SCOPE = 3
"""Words behind a negation among which the first one of content is what it denies."""


def _negated(lower: Sequence[str], stems: Sequence[str]) -> frozenset[str]:
    """Of each negation, the word it denies. `No` at the head of a sentence answers, it denies nothing in it."""
    if _DENIALS.isdisjoint(lower):
        return frozenset()
    found: set[str] = set()
    for index, word in enumerate(lower):
        if word in _DENIALS and (index or word != 'no'):
            found.update([one for one in stems[index + 1 : index + 1 + _SCOPE] if one not in EMPTY][:1])
    return frozenset(found)


def _stems(lower: set[str]) -> set[str]:
    return {stem(word) for word in lower} | {NUMBER_WORDS[word] for word in lower & NUMBER_WORDS.keys()}


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
