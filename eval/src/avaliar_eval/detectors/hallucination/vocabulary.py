"""Words that carry no content, words that deny, numbers in words, and opposites."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ['EMPTY', 'NEGATIONS', 'NUMBER_WORDS', 'OPPOSITES']

_SPLIT = re.compile(r"[\w']+")

_STOP = frozenset(
    _SPLIT.findall(
        'a an the this that these those and or but if then than so as of in on at by for to from with without into '
        'onto over under about between through during before after above below up down out off again further once '
        'here there when where why how what which who whom whose all any both each few more most other some such '
        'only own same too very can will just should would could may might must shall do does did doing done is am '
        'are was were be been being have has had having it its he him his she her hers they them their theirs we us '
        'our ours you your yours i me my mine myself yourself himself herself itself themselves ourselves also well '
        'yes oh ok okay really actually s t re ve ll d m because while since until although though however therefore '
        'thus hence still yet ever even quite rather much many lot lots way ways thing things kind sort called known '
        'named one ones get gets got'
    )
)

NEGATIONS = frozenset(
    _SPLIT.findall(
        "not no never none nobody nothing neither nor without cannot can't don't doesn't didn't isn't aren't "
        "wasn't weren't won't wouldn't couldn't shouldn't hasn't haven't hadn't mustn't unable fails failed lacks lack"
    )
)

EMPTY = _STOP | NEGATIONS
"""Words that are in any text."""

OPPOSITES = (
    'increase decrease|rise fall|rose fell|grow shrink|higher lower|high low|more fewer|more less|most least|before after|'
    'first last|early late|earlier later|older younger|old new|north south|east west|northern southern|eastern western|'
    'male female|man woman|men women|father mother|son daughter|brother sister|husband wife|king queen|win lose|won lost|'
    'winner loser|open close|accept reject|accepted rejected|approve deny|approved denied|allow forbid|allowed forbidden|'
    'legal illegal|true false|positive negative|success failure|succeeded failed|up down|left right|front back|above below|'
    'inside outside|start end|begin finish|began ended|buy sell|bought sold|import export|include exclude|included excluded|'
    'minimum maximum|major minor|largest smallest|biggest smallest|longest shortest|tallest shortest|best worst|better worse|'
    'safe dangerous|same different|always never|hot cold|warm cool|summer winter|day night|morning evening|public private|'
    'guilty innocent|alive dead|born died|married divorced|profit loss|gain loss|gained lost|credit debit|required optional|'
    'enabled disabled|enable disable|on off|hypertension hypotension|acute chronic|benign malignant|plaintiff defendant'
)
"""Pairs, with a line between them."""

NUMBER_WORDS: Mapping[str, str] = {
    **{word: str(value) for value, word in enumerate(['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'])},
    'thirteen': '13', 'fourteen': '14', 'fifteen': '15', 'sixteen': '16', 'seventeen': '17', 'eighteen': '18',
    'nineteen': '19', 'twenty': '20', 'thirty': '30', 'forty': '40', 'fifty': '50', 'sixty': '60', 'seventy': '70',
    'eighty': '80', 'ninety': '90', 'hundred': '100', 'thousand': '1000', 'million': '1000000', 'billion': '1000000000',
    'once': '1', 'twice': '2', 'second': '2', 'third': '3', 'fourth': '4', 'fifth': '5', 'sixth': '6', 'seventh': '7',
    'eighth': '8', 'ninth': '9', 'tenth': '10', 'dozen': '12', 'half': '0.5', 'double': '2', 'triple': '3',
}  # fmt: skip
