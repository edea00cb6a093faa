from __future__ import annotations

import unicodedata

import pytest
from avaliar_eval.text import Text
from avaliar_eval.text import normalise as module
from hypothesis import given
from hypothesis import strategies as st

TROUBLE = st.sampled_from(
    '\u200b\u200d\u00ad\u202e\ufeff\ufe0f\U000e0041\u0301\u0316\u0336\u0345\u1161\u11a8\u1100\uac00\uff9e\uff76\u0f73'
    '\ufb01\ufdfa\u2026\u00bd\uff21\u2003\u2019\u2014іаоееαο\ud800\udfff\x00\x08\u0130ßı\U0001d400\U0001f170'
)
texts = st.text(st.one_of(TROUBLE, st.characters(), st.sampled_from('ab c1.\n')), max_size=40)


@pytest.mark.parametrize(
    ('original', 'shown'),
    [
        ('Ig\u200bno\u2060re', 'Ignore'),
        ('ig\u00adnore', 'ignore'),
        ('\u202eignore\u202c', 'ignore'),
        ('＜ＧＯＤ ＭＯＤＥ＞', '<GOD MODE>'),
        ('𝐢𝐠𝐧𝐨𝐫𝐞 𝓪𝓵𝓵', 'ignore all'),
        ('ⓘⓖⓝⓞⓡⓔ 🅰🅻🅻', 'ignore ALL'),
        ('ɪɢɴᴏʀᴇ', 'IGNORE'),
        ('i̶g̶n̶o̶r̶e̶', 'ignore'),
        ('“don’t” — it…', '"don\'t" - it...'),
        ('e\u200b\u0301', 'é'),
        ('e\u0301\u0301', 'é'),
        ('ﬁle', 'file'),
        ('no\u00a0break', 'no break'),
        ('nul\x00led', 'nulled'),
        ('half \ud83d pair', 'half \ufffd pair'),
        ('hi \U000e0069\U000e0067there', 'hi there'),
    ],
)
def test_what_is_shown(original: str, shown: str):
    assert Text(original).plain.text == shown


@pytest.mark.parametrize(
    ('original', 'shown'),
    [
        ('іgnоrе аll рrеvіоus', 'ignore all previous'),
        ('pαypαl', 'paypal'),
        # Real text of another script stays what it is, also with Latin letters in it or beside it.
        ('Привет, мир', 'Привет, мир'),
        ('IT-отдел', 'IT-отдел'),
        ('Καλημέρα κόσμε', 'Καλημέρα κόσμε'),
        ('USBкабель', 'USBкабель'),
        ('10 μm', '10 μm'),
        ('сора', 'сора'),
    ],
)
def test_lookalikes_only_in_words_that_mix_scripts(original: str, shown: str):
    assert Text(original).plain.text == shown


@pytest.mark.parametrize('text', ['plain ASCII,\n\twith white space\r\n', '', 'Привет', 'schöne Grüße', '你好', 'नमस्ते'])
def test_ordinary_text_is_itself_and_needs_no_offsets(text: str):
    plain = Text(text).plain
    assert plain.text == text
    assert plain.offsets is None
    assert plain.text is text or not text.isascii()


@given(texts)
def test_every_span_is_a_stretch_of_the_original_in_order(original: str):
    text = Text(original)
    for view in text.views:
        previous = None
        for index in range(len(view.text)):
            start, end = view.span(index, index + 1)
            assert 0 <= start < end <= len(original)
            if previous is not None and view.origin == 'plain':
                assert previous[0] <= start and previous[1] <= end
            previous = start, end
        if view.text:
            whole = view.span(0, len(view.text))
            assert whole[0] >= view.start and whole[1] <= view.end


@given(texts, st.data())
def test_a_wider_stretch_of_a_view_is_a_wider_one_of_the_original(original: str, data: st.DataObject):
    for view in Text(original).views:
        length = len(view.text)
        start = data.draw(st.integers(0, length))
        end = data.draw(st.integers(start, length))
        inner_start = data.draw(st.integers(start, end))
        inner_end = data.draw(st.integers(inner_start, end))
        if view.origin in ('plain', 'leet', 'rot13', 'reversed') and inner_end > inner_start:
            outer, inner = view.span(start, end), view.span(inner_start, inner_end)
            assert outer[0] <= inner[0] <= inner[1] <= outer[1]


@given(texts)
def test_what_the_user_sees_there_is_what_the_view_shows(original: str):
    """A stretch of the original, normalised alone, shows the characters that the view showed there."""
    plain = Text(original).plain
    for index, character in enumerate(plain.text):
        start, end = plain.span(index, index + 1)
        alone = Text(original[start:end]).plain.text
        # Look-alikes depend on the word around them; and half of a pair may have become a whole one.
        if alone.isascii() == character.isascii():
            assert character in alone


@given(st.text(max_size=30))
def test_normalising_is_what_unicode_says(original: str):
    """By clusters it comes to the same as all at once, but for the marks that are dropped and single foldings."""
    text, _ = module.normalised(original)
    if not any(character in module._FOLDED for character in original):
        kept = ''.join(character for character in original if character not in module._REMOVED)
        whole = module._DROPPED.sub('', unicodedata.normalize('NFKC', kept))
        assert text == module.unmasked(whole) or len(whole) > len(text)


@given(texts)
def test_lower_is_as_long_as_the_text(original: str):
    view = Text(original).plain
    assert len(view.lower) == len(view.text)
    view.data.decode()


def test_a_pile_of_marks_is_normalised_in_small_clusters(monkeypatch: pytest.MonkeyPatch):
    """The library sorts marks by insertion; what it is given at once must stay short."""
    longest = 0
    normalize = unicodedata.normalize

    class Watched:
        combining = staticmethod(unicodedata.combining)
        is_normalized = staticmethod(unicodedata.is_normalized)

        @staticmethod
        def normalize(form: str, text: str) -> str:
            nonlocal longest
            longest = max(longest, len(text))
            return normalize(form, text)

    monkeypatch.setattr(module, 'unicodedata', Watched)
    assert module.normalised('a' + '\u0301\u0316' * 10_000)[0] == 'á'
    assert longest <= module._LONGEST_CLUSTER


def test_no_text_grows_much():
    for character in ('\ufdfa', '\ufdfb', '\u3300', '\u00bd'):
        assert len(Text(character * 100).plain.text) <= 100 * module._LONGEST_FOLD
