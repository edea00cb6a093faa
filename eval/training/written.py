"""Texts written for training, put together from phrases; the same on every run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random

from .examples import BENIGN, Example
from .phrases import phrases
from .phrases.grammar import Grammar

__all__ = ['written']

_HARM_PHRASES = phrases('harm')
_INJECTION_PHRASES = phrases('injection')
_JAILBREAK_PHRASES = phrases('jailbreak')
_LANGUAGES_PHRASES = phrases('languages')
_LOOK_ALIKES_PHRASES = phrases('look_alikes')
_SQL_PHRASES = phrases('sql')
_TRANSLATED_PHRASES = phrases('translated')

_INJECTION = {'prompt_injection': 1, 'sql_injection': 0, 'toxicity': 0, 'self_harm': 0, 'bias': 0}
_JAILBREAK = {'jailbreak': 1, 'sql_injection': 0, 'self_harm': 0, 'bias': 0}
_SQL = {'sql_injection': 1, 'jailbreak': 0, 'toxicity': 0, 'self_harm': 0, 'bias': 0, 'harmful_content': 0}
_TOXIC = {'toxicity': 1, 'prompt_injection': 0, 'jailbreak': 0, 'sql_injection': 0}
_SELF_HARM = {'self_harm': 1, 'prompt_injection': 0, 'jailbreak': 0, 'sql_injection': 0, 'bias': 0}
_BIASED = {'bias': 1, 'prompt_injection': 0, 'jailbreak': 0, 'sql_injection': 0, 'self_harm': 0, 'harmful_content': 0}
_HARMFUL = {'harmful_content': 1, 'prompt_injection': 0, 'jailbreak': 0, 'sql_injection': 0}


def written() -> Iterator[Example]:
    """All of them, in a fixed order."""
    yield from _attacks()
    yield from _harm()
    yield from _look_alikes()
    yield from _odd()


def _from(
    phrases: Mapping[str, Sequence[str]], name: str, count: int, labels: Mapping[str, int], kind: str
) -> Iterator[Example]:
    is_attack = any(labels.values())
    for text in Grammar(phrases, seed=sum(name.encode())).texts(name, count):
        yield Example(text.strip(), f'written: {name}', labels, kind, is_ours=is_attack)


def _attacks() -> Iterator[Example]:
    families = (
        (_INJECTION_PHRASES['override'], 'override', 900),
        (_INJECTION_PHRASES['extraction'], 'extraction', 800),
        (_INJECTION_PHRASES['document'], 'document', 700),
        (_INJECTION_PHRASES['tasks'], 'task', 400),
    )
    plain: list[str] = []
    for grammar, name, count in families:
        for example in _from(grammar, name, count, _INJECTION, name):
            plain.append(example.text)
            yield example
    for language, grammar in _LANGUAGES_PHRASES['attacks'].items():
        for text in Grammar(grammar, seed=sum(language.encode())).texts('attack', 110):
            yield Example(text, f'written: attack {language}', _INJECTION, 'multilingual', is_ours=True)
    for language, grammar in _TRANSLATED_PHRASES['languages'].items():
        for text in Grammar(grammar, seed=sum(language.encode()) + 1).texts('attack', 110):
            yield Example(text, f'written: translated {language}', _INJECTION, 'multilingual', is_ours=True)
    for index, text in enumerate(plain[::4]):
        if len(text) < 300:
            yield Example(_disguised(text, index), 'written: disguised', _INJECTION, 'obfuscated', is_ours=True)
    # In the middle of pages of ordinary prose: what windows are for.
    pages = list(Grammar(_LOOK_ALIKES_PHRASES['to_people'], 77).texts('mail', 200))
    chance = Random(78)
    orders = list(Grammar(_INJECTION_PHRASES['document'], 79).texts('order', 200))
    for order in orders:
        around = chance.sample(pages, 8)
        around.insert(chance.randrange(9), order)
        yield Example('\n\n'.join(around), 'written: buried', _INJECTION, 'document', is_ours=True)
    yield from _from(_JAILBREAK_PHRASES['jailbreak'], 'jailbreak', 1300, _JAILBREAK, 'persona')
    for index, ask in enumerate(Grammar(_HARM_PHRASES['harmful'], 80).texts('harmful', 240)):
        if index % 5 == 0:
            suffix = _JAILBREAK_PHRASES['filler'][index // 5 % len(_JAILBREAK_PHRASES['filler'])]
        else:
            suffix = ' '.join(chance.choices(_JAILBREAK_PHRASES['pieces'], k=chance.randrange(12, 28)))
            suffix = suffix.replace(' ', '', chance.randrange(4, 10))
        yield Example(
            f'{ask} {suffix}', 'written: suffix', {**_JAILBREAK, 'harmful_content': 1}, 'suffix', is_ours=True
        )
    yield from _from(_SQL_PHRASES['payload'], 'payload', 1300, _SQL, 'payload')


def _harm() -> Iterator[Example]:
    yield from _from(_HARM_PHRASES['toxic'], 'toxic', 700, _TOXIC, 'toxic')
    yield from _from(_HARM_PHRASES['self_harm'], 'self_harm', 400, _SELF_HARM, 'self_harm')
    yield from _from(_HARM_PHRASES['biased'], 'biased', 600, _BIASED, 'biased')
    yield from _from(_HARM_PHRASES['harmful'], 'harmful', 700, _HARMFUL, 'harmful')
    for grammar, name in (
        (_HARM_PHRASES['civil'], 'civil'),
        (_HARM_PHRASES['not_self_harm'], 'not'),
        (_HARM_PHRASES['fair'], 'fair'),
        (_HARM_PHRASES['harmless'], 'harmless'),
    ):
        yield from _from(grammar, name, 300, {**BENIGN}, 'hard')


def _look_alikes() -> Iterator[Example]:
    # Role-play is judged by prompts that people have published; these are learned from.
    for example in _from(_LOOK_ALIKES_PHRASES['role_play'], 'role_play', 900, BENIGN, 'role_play'):
        yield replace(example, is_ours=True)
    # So are these: prompts that people have written in long-winded ways judge them, and mails that a service has sent.
    for name, count in (('framed', 900), ('notices', 500)):
        grammar = _LOOK_ALIKES_PHRASES[name]
        for text in Grammar(grammar, seed=sum(name.encode())).texts(next(iter(grammar)), count):
            yield Example(text.strip(), f'written: {name}', BENIGN, 'hard', is_ours=True)
    for language, grammar in _TRANSLATED_PHRASES['languages'].items():
        for text in grammar['benign']:
            yield Example(text, f'written: translated benign {language}', BENIGN, 'hard', is_ours=True, weight=3.0)
    # Two halves without a phrase in common: each is judged by a model that knows the other.
    yield from _from(_LOOK_ALIKES_PHRASES['about'], 'question', 400, BENIGN, 'about_attacks')
    yield from _from(_LOOK_ALIKES_PHRASES['about'], 'mention', 300, BENIGN, 'about_attacks')
    yield from _from(_LOOK_ALIKES_PHRASES['to_people'], 'mail', 500, BENIGN, 'hard')
    yield from _from(_LOOK_ALIKES_PHRASES['everyday'], 'everyday', 900, BENIGN, 'benign')
    for example in _from(_SQL_PHRASES['benign'], 'legitimate', 1200, BENIGN, 'sql'):
        yield replace(example, weight=2.0)
    yield from _from(_SQL_PHRASES['benign'], 'field_or_prose', 300, BENIGN, 'hard')
    for language, texts in _LANGUAGES_PHRASES['benign'].items():
        for text in texts:
            yield Example(text, f'written: benign {language}', BENIGN, 'multilingual', weight=3.0)
    for index, text in enumerate(Grammar(_LOOK_ALIKES_PHRASES['everyday'], 81).texts('everyday', 240)):
        yield Example(_disguised(text, index), 'written: disguised benign', BENIGN, 'hard', is_ours=True)
    pages = list(Grammar(_LOOK_ALIKES_PHRASES['to_people'], 82).texts('mail', 200))
    chance = Random(83)
    for _ in range(120):
        yield Example('\n\n'.join(chance.sample(pages, 9)), 'written: mailbox', BENIGN, 'benign', is_ours=True)


def _odd() -> Iterator[Example]:
    """Repetition, numbers, rubbish: what is like no language must not be like an attack."""
    chance = Random(84)
    units = (
        'x ',
        'a',
        '0',
        '- ',
        '. ',
        'ha',
        'la la ',
        '1,2,3,',
        '\n',
        '=',
        '| 12 | 7 |\n',
        'data ',
        'lorem ipsum ',
        '#',
        'yes ',
        '😀',
        'না ',
        '的',
        'foo(bar); ',
        '"',
        "'",
        '{} ',
        '<br>',
        'AAAA ',
        '127.0.0.1 ',
        '*',
    )
    for unit in units:
        for count in (1, 3, 40, 700):
            yield Example(unit * count, 'written: repetition', BENIGN, 'odd', is_ours=True, weight=2.0)
    for _ in range(150):
        length = chance.choice((3, 12, 40, 300))
        alphabet = chance.choice(
            (
                '0123456789',
                'abcdef0123456789',
                'abcdefghijklmnopqrstuvwxyz ',
                'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/',
                '0123456789.,;- \n',
            )
        )
        yield Example(''.join(chance.choices(alphabet, k=length)), 'written: noise', BENIGN, 'odd', is_ours=True)
    for text in (
        '',
        'ok',
        'Hi',
        'yes',
        'no',
        '?',
        'thanks',
        'test',
        'hello there',
        'continue',
        'go on',
        'more',
        'stop',
        'why',
        'and then?',
        'lol',
        'help',
    ):
        yield Example(text or ' . ', 'written: short', BENIGN, 'odd', is_ours=True, weight=5.0)


_LEET = str.maketrans('aeiostAEIOST', '431057431057')


def _disguised(text: str, turn: int) -> str:
    """The text as somebody writes it who hopes that a filter does not read it."""
    match turn % 6:
        case 0:
            return text.translate(_LEET)
        case 1:
            return ' '.join('-'.join(word) for word in text.split())
        case 2:
            return '  '.join(' '.join(word) for word in text.split())
        case 3:
            return ''.join(
                character.upper() if index % 2 else character.lower() for index, character in enumerate(text)
            )
        case 4:
            return ' '.join(word[0] + word[2] + word[1] + word[3:] if len(word) > 4 else word for word in text.split())
        case _:
            return '.'.join(text.split())
