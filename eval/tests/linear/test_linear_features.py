"""Letters and n-grams: what the numpy code finds is what a plain loop finds."""

from __future__ import annotations

import numpy as np
import pytest
from avaliar_eval.linear.features import BLOCK, BUCKETS, CHARACTERS, EMPTY, KINDS, buckets
from avaliar_eval.linear.letters import letters
from hypothesis import given
from hypothesis import strategies as st


def folded(text: str) -> str:
    return ''.join(map(chr, letters(text).codes))


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('Hello', ' hello '),
        ('A  B\t\nC', ' a b c '),
        ('call 0171-29', ' call 0000-00 '),
        ('ÄÖ Ünï', ' äö ünï '),
        ('', '  '),
        ('٣ 7', ' 0 0 '),
        ('a\x00b', ' a b '),
        ('\ud800x', ' \ud800x '),
    ],
)
def test_folds_case_digits_and_space(text: str, expected: str) -> None:
    assert folded(text) == expected


def words_of(text: str) -> int:
    found = buckets(letters(text))
    return int((found[-2] != EMPTY).sum())


@pytest.mark.parametrize(
    ('text', 'count'),
    [
        ('one two, three', 3),
        ("don't", 2),
        ('忽略之前', 4),
        ('ab忽c', 3),
        ('नमस्ते दुनिया', 2),
        ('ไทย', 3),
        ('😀 ok', 2),
        ('...', 0),
        ('', 0),
    ],
)
def test_words_are_runs_of_letters_and_single_ideographs(text: str, count: int) -> None:
    assert words_of(text) == count


def test_the_same_word_is_the_same_bucket_wherever_it_stands() -> None:
    found = buckets(letters('ignore that and ignore this, but not Ignore-ance'))
    words = [int(bucket) for bucket in found[-2] if bucket != EMPTY]
    assert words[0] == words[3] == words[7]
    assert len(set(words)) == len(words) - 2


def test_a_pair_is_the_same_bucket_whatever_stands_between_its_words() -> None:
    first = buckets(letters('ignore, previous'))[-1]
    second = buckets(letters('so ignore previous'))[-1]
    assert set(first[first != EMPTY]) <= set(second[second != EMPTY])


@given(st.text(min_size=0, max_size=120))
def test_equal_stretches_have_equal_buckets(text: str) -> None:
    once, shifted = buckets(letters(text)), buckets(letters('zz. ' + text))
    size = len(letters(text).codes)
    assert once.shape[0] == KINDS
    assert once.shape[1] % BLOCK == 0
    assert once.max(initial=0) <= BUCKETS
    if text and not text[0].isspace():
        offset = len(letters('zz. ' + text).codes) - size
        for kind, length in enumerate(CHARACTERS):
            inside = size - length + 1
            if inside > 1:
                # From the second on: the first one begins with the space that stands before every text.
                assert np.array_equal(once[kind, 1:inside], shifted[kind, offset + 1 : offset + inside])


def test_buckets_spread() -> None:
    text = ' '.join(f'{chr(97 + a)}{chr(97 + b)}{chr(97 + c)}' for a in range(26) for b in range(26) for c in range(10))
    found = buckets(letters(text[:16000]))
    words = found[-2][found[-2] != EMPTY]
    # Some 4,000 words into 65,536 buckets: about 120 meet by chance.
    assert len(set(words)) > 0.94 * len(words)
