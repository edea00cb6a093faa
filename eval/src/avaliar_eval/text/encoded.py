"""What is written in an encoding: base64, hexadecimal, percent signs, character references, invisible letters.

All stretches of one encoding make one view, a line each, so that a text of ten thousand of them is still one view; each
character of it leads back to the stretch it was decoded from. A stretch counts when it decodes to something readable.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from ..pattern import compiled
from .normalise import normalised
from .offsets import Offsets, Pieces
from .view import Origin, View

__all__ = ['decoded', 'hidden']

_SHORTEST = 16
"""Characters of base64 and hexadecimal (as in the patterns below); shorter ones are words, numbers and colours."""
_READABLE = 0.9

_WRAPPED = 48
"""Lines of at least this many characters are one base64 text when nothing but a line's end is between them."""
_HEX = re.compile(
    r'(?:\\x[0-9A-Fa-f]{2}){4,}|(?:\\u[0-9A-Fa-f]{4}){4,}|(?:0x[0-9A-Fa-f]{2}[ ,]{1,2}){8,}'
    r'|(?:[0-9A-Fa-f]{2}[ :]){8,}[0-9A-Fa-f]{2}|[0-9A-Fa-f]{16,}'
)
_HEX_DIGITS = re.compile(r'\\x|0x|[ :,]')
_BITS = re.compile(r'[01]{8}(?: ?[01]{8}){4,}')
# In an address, or in a line, of at most 4,000 characters; what is longer is several.
_ESCAPED = re.compile(r'%[0-9A-Fa-f]{2}')
_ADDRESS = re.compile(r'[^\s"\'<>`|{}]{3,4000}')
_REFERENCE = re.compile(r'&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,10});')
_LINE = re.compile(r'[^\n]{1,4000}')
_ORDINARY = frozenset(('&amp;', '&lt;', '&gt;', '&quot;', '&nbsp;', '&apos;', '&#39;', '&#34;', '&#x27;', '&#x22;'))
"""References that belong to ordinary markup."""

_TAGS = re.compile('[\U000e0001\U000e0020-\U000e007f]{2,}')
_FLAG = '\U0001f3f4'
"""The flags of England, Scotland and Wales are written in tag characters behind it."""
_SELECTORS = re.compile('[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}')

# Whether there is anything to look for: RE2 says it in a twentieth of the time.
_BASE64_RUN = compiled('[A-Za-z0-9+/_-]{16,}={0,2}', matches_case=True)
_HAS_HEX = compiled(
    r'(?:\\x[0-9a-f]{2}){4}|(?:\\u[0-9a-f]{4}){4}|(?:0x[0-9a-f]{2}[ ,]{1,2}){8}|(?:[0-9a-f]{2}[ :]){8}|[0-9a-f]{16}'
)
_HAS_BITS = compiled('(?:[01]{8} ?){5}')


class _Stretch(NamedTuple):
    text: str
    start: int
    end: int


def decoded(view: View) -> Iterator[View]:
    """A view for each encoding that occurs in `view`."""
    text = view.text
    if len(text) >= _SHORTEST:
        yield from _together('base64', _base64(view), view)
        numeric = [
            *(_hexadecimal(text) if _HAS_HEX.search(view.data) else ()),
            *(_bits(text) if _HAS_BITS.search(view.data) else ()),
        ]
        yield from _together('hex', numeric, view)
    if '%' in text and _ESCAPED.search(text):
        yield from _in_place('url', text, _ADDRESS, _ESCAPED, view.offsets)
    if '&' in text and _REFERENCE.search(text):
        yield from _in_place('html', text, _LINE, _REFERENCE, view.offsets)


def hidden(original: str) -> Iterator[View]:
    """A view for what stands in the original in letters that show nothing."""
    if original.isascii():
        return
    stretches = [_Stretch(_of_tags(run.group()), *run.span()) for run in _TAGS.finditer(original) if not _is_flag(run)]
    yield from _together('tags', stretches, None)
    stretches = [_Stretch(_of_selectors(run.group()), *run.span()) for run in _SELECTORS.finditer(original)]
    yield from _together('invisible', [one for one in stretches if _is_readable(one.text)], None)


def _together(origin: Origin, stretches: list[_Stretch], parent: View | None) -> Iterator[View]:
    """One view of all of them, a line each."""
    if not stretches:
        return
    offsets = None if parent is None else parent.offsets
    # What was decoded as one piece leads back to all of it, also when it is found in another such piece.
    pieces = Pieces(offsets)
    lines: list[str] = []
    for stretch in stretches:
        line = normalised(stretch.text)[0] + '\n'
        lines.append(line)
        pieces.made(len(line), stretch.start, stretch.end)
    start, end = pieces.span(0, pieces.length)
    yield View(''.join(lines), origin, start, end, pieces)


def _in_place(
    origin: Origin, text: str, stretch: re.Pattern[str], escape: re.Pattern[str], offsets: Offsets | None
) -> Iterator[View]:
    """One view of the stretches in which something is escaped, what is not escaped copied."""
    pieces = Pieces(offsets)
    parts: list[str] = []
    for found in stretch.finditer(text):
        begin, end = found.span()
        escapes = list(escape.finditer(text, begin, end))
        if not escapes or (origin == 'html' and all(map(_is_ordinary, escapes))):
            continue
        at = begin
        index = 0
        while index < len(escapes):
            first = last = escapes[index]
            index += 1
            # Several bytes make one character, so neighbours are decoded together.
            while origin == 'url' and index < len(escapes) and escapes[index].start() == last.end():
                last = escapes[index]
                index += 1
            _copied(text, at, first.start(), origin, parts, pieces)
            at = last.end()
            plain = _unescaped(origin, text[first.start() : at])
            parts.append(plain)
            pieces.made(len(plain), first.start(), at)
        _copied(text, at, end, origin, parts, pieces)
        parts.append('\n')
        pieces.made(1, end - 1, end)
    if parts:
        start, end = pieces.span(0, pieces.length)
        yield View(''.join(parts), origin, start, end, pieces)


def _is_ordinary(reference: re.Match[str]) -> bool:
    """Markup and signs beyond ASCII are written so; a letter or a colon is, to hide it."""
    return reference.group() in _ORDINARY or not html.unescape(reference.group()).isascii()


def _copied(text: str, start: int, end: int, origin: Origin, parts: list[str], pieces: Pieces) -> None:
    # In a query a plus is a space.
    parts.append(text[start:end].replace('+', ' ') if origin == 'url' else text[start:end])
    pieces.copy(start, end)


def _unescaped(origin: Origin, escaped: str) -> str:
    if origin == 'html':
        plain = html.unescape(escaped)
    else:
        plain = bytes.fromhex(escaped.replace('%', '')).decode(errors='replace')
    return normalised(plain)[0]


def _base64(view: View) -> list[_Stretch]:
    stretches: list[_Stretch] = []
    lines: list[str] = []
    start = end = 0
    text = view.text
    for begin, stop in _runs(view):
        if lines and not (len(lines[-1]) >= _WRAPPED and text[end:begin] in ('\n', '\r\n')):
            stretches += _of_base64(''.join(lines), start, end)
            lines.clear()
        if not lines:
            start = begin
        lines.append(text[begin:stop])
        end = stop
    if lines:
        stretches += _of_base64(''.join(lines), start, end)
    return stretches


def _runs(view: View) -> Iterator[tuple[int, int]]:
    counted = characters = 0
    for found in _BASE64_RUN.finditer(view.data):
        first, last = found.span()
        # All of a run is ASCII; what is between two may not be.
        characters += first - counted if view.is_ascii else len(view.data[counted:first].decode())
        begin, characters, counted = characters, characters + last - first, last
        yield begin, characters


def _of_base64(letters: str, start: int, end: int) -> list[_Stretch]:
    readable = _from_base64(letters)
    if readable is not None:
        return [_Stretch(readable, start, end)]
    # A path, or a name in front: the letters of base64 stand in those too.
    parts = [part for part in re.finditer('[A-Za-z0-9]{16,}', letters) if len(part.group()) < len(letters)]
    if end - start != len(letters):
        parts = []  # put together of lines; there the stretch is all of them
    readable_parts = ((_from_base64(part.group()), part) for part in parts)
    return [
        _Stretch(text, start + part.start(), start + part.end()) for text, part in readable_parts if text is not None
    ]


def _from_base64(letters: str) -> str | None:
    data = letters.replace('=', '').replace('-', '+').replace('_', '/')
    data = data[: len(data) - 1] if len(data) % 4 == 1 else data
    try:
        plain = base64.b64decode(data + '=' * (-len(data) % 4))
    except binascii.Error:
        return None
    return _readable(plain)


def _hexadecimal(text: str) -> Iterator[_Stretch]:
    for run in _HEX.finditer(text):
        written = run.group()
        if written.startswith('\\u'):
            readable = ''.join(chr(int(code, 16)) for code in written[2:].split('\\u'))
        else:
            digits = _HEX_DIGITS.sub('', written)
            readable = _readable(bytes.fromhex(digits[: len(digits) & ~1]))
        if readable is not None and _is_readable(readable):
            yield _Stretch(readable, *run.span())


def _bits(text: str) -> Iterator[_Stretch]:
    for run in _BITS.finditer(text):
        bits = run.group().replace(' ', '')
        readable = _readable(bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)))
        if readable is not None:
            yield _Stretch(readable, run.start(), run.end())


def _readable(data: bytes) -> str | None:
    """The bytes as text, in UTF-8 or as Windows writes it; `None` where they are something else."""
    for encoding in ('utf-8', 'utf-16-le'):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_readable(text) and (encoding == 'utf-8' or text.isascii()):
            return text
    return None


def _is_readable(text: str) -> bool:
    """Mostly letters and spaces that print. Random bytes are not: one in three of ASCII's does, and few are letters."""
    if not text:
        return False
    shown = sum(map(str.isprintable, text)) + text.count('\n') + text.count('\t') + text.count('\r')
    worded = sum(map(str.isalpha, text)) + text.count(' ')
    return shown >= _READABLE * len(text) and 2 * worded >= len(text)


def _is_flag(run: re.Match[str]) -> bool:
    return run.start() > 0 and run.string[run.start() - 1] == _FLAG and len(run.group()) <= 8


def _of_tags(run: str) -> str:
    return ''.join(chr(ord(character) - 0xE0000) for character in run if '\U000e0020' <= character <= '\U000e007e')


def _of_selectors(run: str) -> str:
    """Variation selectors carry a byte each: the first sixteen stand in one block, the others in a second."""
    codes = (ord(character) for character in run)
    return bytes(code - 0xFE00 if code <= 0xFE0F else code - 0xE0100 + 16 for code in codes).decode(errors='replace')
