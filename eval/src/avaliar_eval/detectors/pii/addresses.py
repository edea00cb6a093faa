"""Postal addresses: a street with its number, and a town's code, a flat or a word for living there beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...issue import Severity
from ...pattern import compiled
from .mention import Mention
from .surroundings import Surroundings

__all__ = ['addresses']

_CAPITAL = r'[A-ZÀ-ÖØ-ÞĀ-Ž]'
_WORD = rf"{_CAPITAL}[\w'’.-]{{0,30}}"

_ENGLISH = re.compile(
    rf'(?<![\w$€£.,/-])\d{{1,5}}[A-Za-z]?(?:-\d{{1,4}})?,? (?:[NSEW]\.?[EW]?\.? )?(?:(?:{_WORD}|\d{{1,3}}(?:st|nd|rd|th)) ){{1,4}}'
    r'(?:Street|St|Avenue|Ave|Av|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Place|Pl|Square|Sq|Terrace|Ter|Parkway|Pkwy|Highway|Hwy|Circle|Cir'
    r'|Crescent|Cres|Close|Gardens|Grove|Mews|Row|Walk|Trail|Trl|Loop|Alley|Green|Hill|Quay|Esplanade|Parade|Plaza)\b\.?(?: (?:N|S|E|W|NE|NW|SE|SW)\b)?'
)
_GERMANIC = re.compile(
    rf'(?<!\w)(?:{_CAPITAL}[\w-]{{1,30}}(?:straße|strasse|str\.|weg|platz|allee|gasse|ring|damm|ufer|steig|berg|straat|laan|plein|gracht|kade|dreef|singel'
    r'|gatan|vägen|gata|vej|gade|veien|vegen|katu|tie)|'
    rf'(?:{_CAPITAL}[\w-]{{1,30}} ){{1,2}}(?:Straße|Strasse|Str\.|Weg|Platz|Allee|Ring)) \d{{1,5}} ?[a-zA-Z]?(?:-\d{{1,4}})?\b'
)
_FRENCH = re.compile(
    r'(?<![\w.,/-])\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|av\.|boulevard|bd|place|chemin|allée|impasse|quai|cours|route|square|passage|faubourg|Rue|Avenue|Boulevard|Place|Chemin|Allée|Impasse|Quai|Route)'
    rf" (?:(?:de|du|des|la|le|les|l'|d'|saint|sainte|St|Ste)[ -]?){{0,3}}{_WORD}(?:[ -](?:(?:de|du|des|la|le|les|et)[ -])?{_WORD}){{0,4}}"
)
_ROMANCE = re.compile(
    r'(?<!\w)(?:Calle|C/|Avenida|Avda?\.?|Plaza|Paseo|Camino|Carrera|Cra\.?|Via|Viale|Piazza|Corso|Vicolo|Largo|Rua|R\.|Praça|Travessa|Estrada|Alameda|ul\.|ulica|Rue)'
    rf' ?(?:(?:de|del|la|las|los|el|di|della|dei|da|do|dos|das) ){{0,2}}{_WORD}(?: (?:(?:de|del|la|di|da|do|dos) ){{0,2}}{_WORD}){{0,4}},? (?:n[º°.]? ?|nº ?|núm\. ?)?\d{{1,5}}[A-Za-z]?\b'
)
_BOX = re.compile(
    r'(?<!\w)(?:P\.? ?O\.? Box|Postfach|Postbus|Apartado|Boîte postale|BP|Casella postale|PSC \d{1,5},? Box) \d{2,6}(?!\w)'
)
_BEFORE_AND_BEHIND = {
    'street': (_ENGLISH, 110, 15),
    'rue': (_FRENCH, 20, 170),
    'calle': (_ROMANCE, 0, 180),
    'box': (_BOX, 12, 30),
}
"""By the tag of a word: the pattern it is part of, and how far that reaches before and behind the word."""
_HAS_GERMANIC = compiled(
    r'(?:stra[sß]s?e|str\.|weg|platz|allee|gasse|ring|damm|ufer|steig|berg|straat|laan|plein|gracht|kade|dreef|singel|gatan|vägen|gata'
    r'|vej|gade|veien|vegen|katu|tie) \d'
)

_DIGIT = re.compile('[0-9]')

_FLAT = r'(?:[,\s]{1,3}(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Fl|Room|Appt|Wohnung|Piso|Int|#)\.? ?#?\w{1,6})'
_TOWN = (
    rf'(?:{_WORD}(?: {_WORD}){{0,3}},? (?:[A-Z]{{2}} )?(?:\d{{5}}(?:-\d{{4}})?|[A-Z]{{1,2}}\d[A-Z\d]? ?\d[A-Z]{{2}}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{{4,6}}|\d{{5}}-\d{{3}})'
    rf'|(?:[A-Z]{{1,2}}-)?(?:\d{{5}}|\d{{4}} ?[A-Z]{{2}}|\d{{4}}|\d{{2}}-\d{{3}}|\d{{3}} \d{{2}}|\d{{4}}-\d{{3}}) {_WORD}(?: {_WORD}){{0,2}}'
    rf'|[A-Z]{{1,2}}\d[A-Z\d]? ?\d[A-Z]{{2}})'
)
_BEHIND = re.compile(rf'({_FLAT})?(?:[,\s]{{1,3}}{_WORD}(?: {_WORD}){{0,3}}(?=,))?((?:[,\s]{{1,3}}|, ?){_TOWN}\b)?')
_SITES = re.compile(
    r'\b(?:10 Downing St|1600 Pennsylvania Ave|221B Baker|1 Infinite Loop|350 Fifth|11 Wall St|One Microsoft Way|1600 Amphitheatre)'
)
"""Addresses everybody knows, and nobody's secret."""


def addresses(around: Surroundings) -> Iterator[Mention]:
    """Streets with a number that something else makes an address."""
    text = around.view.text
    for match in _streets(around):
        start, end = match.span()
        behind = _BEHIND.match(text, end)
        has_more = behind is not None and bool(behind[1] or behind[2])
        if behind is not None and has_more:
            end = behind.end()
        if _SITES.match(match.group()):
            continue
        if has_more or around.is_asked_or_near('address', start, end, before=30, after=0):
            yield Mention(
                'address',
                start,
                end,
                text[start:end].lower(),
                Severity.MEDIUM,
                0.9 if has_more else 0.75,
                'A postal address.',
                priority=30,
            )


def _streets(around: Surroundings) -> Iterator[re.Match[str]]:
    text = around.view.text
    for tag, (pattern, before, behind) in _BEFORE_AND_BEHIND.items():
        done = 0
        for start, end in around.places(tag):
            if end <= done:
                continue
            begin = max(done, start - before)
            # A street without a number is no address: most of these words stand in none.
            if _DIGIT.search(text, begin, start) is None and _DIGIT.search(text, end, end + behind) is None:
                continue
            match = pattern.search(text, begin, end + behind)
            if match is not None:
                done = match.end()
                yield match
    if _HAS_GERMANIC.search(around.view.data):
        yield from _GERMANIC.finditer(text)
