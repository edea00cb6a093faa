"""Letters that pass for Latin ones.

Most pairs are a selection from the confusables data of Unicode Technical Standard 39 (Copyright Unicode, Inc.; used under
the Unicode License v3, https://www.unicode.org/license.txt): single letters of living scripts, and of Latin's own
phonetic extensions, that are drawn like a letter of ASCII. The others (small letters that look like small capitals, and
Greek ones) are not in it and are used for the purpose all the same.
"""

from __future__ import annotations

import re

__all__ = ['DECORATED', 'unmasked']

_PAIRS = (
    # Cyrillic
    'аa вb сc ԁd еe һh іi ӏl јj ԛq оo рp ѕs ԝw хx уy үy ѵv ѡw ьb кk мm нh тt гr '
    'АA ВB СC ЕE НH ІI ӀI ЈJ КK МM ОO РP ЅS ТT ХX УY ҮY ѴV ԌG ԜW '
    # Greek
    'αa βb γy εe ζz ηn ιi κk νv οo ρp σo τt υu χx ϲc ϳj ωw '
    'ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ϹC ϺM ͿJ '
    # Armenian
    'ցg հh ոn օo զq գq սu աw ҽe քf ՏS ՍU ՕO '
    # Coptic
    'ⲟo ⲣp ⲥc ⲅr ⲎH ⲒI ⲔK ⲘM ⲚN ⲞO ⲢP ⲤC ⲦT ⲨY ⲬX '
    # Cherokee
    'ᎪA ᏴB ᏟC ᎠD ᎬE ᎶG ᏀG ᎻH ᎫJ ᏦK ᏞL ᎷM ᏢP ᎡR ᏒR ᏚS ᏕS ᎢT ᏙV ᏔW ᎳW ᎩY ᏃZ ꭰd ꮯc ꭺa ꮁr ꮪs ꮩv ꮃw ꮓz'
)

_LETTERS = {pair[0]: pair[1] for pair in _PAIRS.split()}

# Small capitals, phonetic letters and letters that are Latin but drawn like another: nobody writes words in them.
DECORATED = dict(zip('ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡʏᴢɑɡɩꬲꬽꭇɯᶃ', 'ABCDEFGHIJKLMNOPQRSTUVWYZagieorwg', strict=True))
"""Letters of Latin's extensions, replaced wherever they occur."""
for _first in (0x1F150, 0x1F170):  # letters in black circles and squares, which have no compatibility form
    DECORATED.update({chr(_first + index): chr(0x41 + index) for index in range(26)})

_CLASS = ''.join(_LETTERS)
# A word that mixes has one of each beside each other somewhere; to look for neighbours takes one pass.
_MIXED = re.compile(f'[a-zA-Z][{_CLASS}]|[{_CLASS}][a-zA-Z]')
_WORD = re.compile(r'\w*')
_TABLE = {ord(letter): latin for letter, latin in _LETTERS.items()}


def unmasked(text: str) -> str:
    """The text with look-alikes replaced in the words that mix them with ASCII letters; as long as before.

    A word that has letters besides is left as it is: it is of the other script, with a Latin letter in it.
    """
    mixed = _MIXED.search(text)
    if mixed is None:
        return text
    parts: list[str] = []
    done = 0
    while mixed is not None:
        start = mixed.start()
        while start > done and (text[start - 1].isalnum() or text[start - 1] == '_'):
            start -= 1
        word = _WORD.match(text, mixed.start())
        end = word.end() if word else mixed.end()
        latin = text[start:end].translate(_TABLE)
        parts.append(text[done:start])
        parts.append(latin if latin.isascii() else text[start:end])
        done = end
        mixed = _MIXED.search(text, end)
    parts.append(text[done:])
    return ''.join(parts)
