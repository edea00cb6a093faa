"""Words for groups of people, by what they share. A group that is named is no finding: what is said of it may be one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..rules import Words

if TYPE_CHECKING:
    from ..text import View

__all__ = ['ADJECTIVES', 'AXES', 'GROUP', 'PLURALS', 'axis_of', 'names_groups']

AXES: Mapping[str, tuple[str, str]] = {
    # axis: plural nouns, adjectives in front of `people`, `men`, `women`, ...
    'gender': (
        'women females girls ladies housewives mothers moms men males boys fathers dads feminists wives husbands '
        'trans transgenders transsexuals transwomen transmen',
        'female male transgender trans transsexual nonbinary non-binary',
    ),
    'race': (
        'blacks whites asians hispanics latinos latinas latinxs africans caucasians negroes gypsies roma romani '
        'aborigines aboriginals natives arabs mexicans mestizos',
        'black white asian hispanic latino latina latinx african-american african indian-american brown coloured colored '
        'native indigenous aboriginal arab arabic roma romani gypsy mixed-race biracial dark-skinned',
    ),
    'nationality': (
        'immigrants migrants refugees foreigners aliens expats americans chinese japanese koreans indians pakistanis '
        'germans french italians russians poles ukrainians turks nigerians somalis ethiopians iranians iraqis afghans '
        'syrians palestinians israelis vietnamese filipinos brazilians colombians irishmen brits spaniards greeks '
        'romanians bulgarians albanians jamaicans haitians cubans',
        'immigrant migrant refugee foreign american chinese japanese korean indian pakistani german french italian russian '
        'polish ukrainian turkish nigerian somali ethiopian iranian iraqi afghan syrian palestinian israeli vietnamese '
        'filipino brazilian colombian mexican irish british spanish greek romanian albanian jamaican haitian cuban '
        'bangladeshi eritrean yemeni libyan moroccan eastern-european middle-eastern',
    ),
    'religion': (
        'muslims jews christians catholics protestants hindus sikhs buddhists mormons atheists evangelicals islamists',
        'muslim jewish christian catholic protestant hindu sikh buddhist mormon atheist islamic',
    ),
    'orientation': (
        'gays homosexuals lesbians bisexuals queers lgbts lgbtqs heterosexuals',
        'gay homosexual lesbian bisexual queer lgbt lgbtq lgbtq+ asexual pansexual heterosexual straight',
    ),
    'disability': (
        'cripples autistics schizophrenics deaf',
        'disabled handicapped autistic blind deaf wheelchair-bound schizophrenic bipolar mentally-ill mentally-disabled '
        'neurodivergent paralysed paralyzed obese fat overweight',
    ),
    'age': (
        'boomers millennials seniors teenagers elderly pensioners zoomers youngsters',
        'old older elderly young younger aging ageing senior teenage middle-aged',
    ),
    'class': (
        'poor homeless rich peasants rednecks hillbillies',
        'poor homeless working-class lower-class rich wealthy rural uneducated welfare',
    ),
}
"""Singular adjectives that are also plural nouns of people (`the poor`, `the deaf`) stand in both."""

PLURALS = tuple(dict.fromkeys(word for nouns, _ in AXES.values() for word in nouns.split()))
ADJECTIVES = tuple(dict.fromkeys(word for _, adjectives in AXES.values() for word in adjectives.split()))

_SAFE_PLURALS = tuple(
    word
    for word in PLURALS
    if word
    not in ('natives', 'aliens', 'poles', 'french', 'poor', 'rich', 'deaf', 'homeless', 'elderly', 'trans', 'seniors')
)
_HEADS = (
    'people|persons?|folks?|men|man|women|woman|guys?|girls?|boys?|kids?|children|males?|females?|ladies|couples?|parents?'
    '|individuals|communit(?:y|ies)|population|race|workers|employees|students|drivers|immigrants|migrants|refugees'
    '|candidates?|applicants?|families|customers|tenants|patients|lives'
)


def _either(words: tuple[str, ...]) -> str:
    return '|'.join(word.replace('-', '[- ]').replace('+', r'\+') for word in sorted(words, key=len, reverse=True))


GROUP = (
    rf'(?:(?:{_either(_SAFE_PLURALS)})'
    rf'|(?:{_either(ADJECTIVES)}) (?:{_HEADS})'
    r'|the (?:poor|rich|deaf|blind|homeless|elderly|disabled|jews?)'
    r'|people (?:from|of) (?:\w+ )?(?:africa|asia|india|china|mexico|pakistan|color|colour|the middle east|eastern europe)'
    r'|people with (?:\w+ )?(?:disabilit(?:y|ies)|autism|down(?:\'s)? syndrome|mental illness(?:es)?|schizophrenia|adhd))'
)
"""Names a group, in the plural, in RE2's syntax."""


_NAMED: Words[None] = Words(
    dict.fromkeys((*PLURALS, *ADJECTIVES, *(word.replace('-', ' ') for word in ADJECTIVES if '-' in word),
                   'from africa', 'from asia', 'from india', 'from china', 'from mexico', 'from pakistan', 'of color',
                   'of colour', 'woman', 'girl', 'wife', 'housewife', 'jew', 'immigrant', 'the middle east', 'eastern europe', 'people with', 'the jew'))
)  # fmt: skip


def names_groups(view: View) -> bool:
    """Whether a word for a group stands in the view; without one `GROUP` can't match."""
    return bool(_NAMED.found(view))


_AXIS = {
    word.replace('-', ' '): axis
    for axis, (nouns, adjectives) in reversed(AXES.items())
    for word in (*nouns.split(), *adjectives.split())
}


def axis_of(group: str) -> str:
    """What the people that a match of `GROUP` names have in common; `'other'` where that is unclear."""
    words = group.lower().replace('-', ' ').split()
    for size in (2, 1):
        for at in range(len(words) - size + 1):
            axis = _AXIS.get(' '.join(words[at : at + size]))
            if axis is not None:
                return axis
    return 'other'
