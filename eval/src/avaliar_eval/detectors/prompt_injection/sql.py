"""SQL injection: a fragment that leaves the literal it was put into, and goes on as SQL.

A statement that begins as one is not an attack, whatever it says: people ask about SQL. A fragment is one that begins in
the middle: behind a quote or a number it makes a comparison always true, unites another query, waits, fails aloud, ends
the statement or comments out its rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from ...checked import Checked, Finding
from ...issue import DetectorType, Severity
from ...policy import Sensitivity
from ...rules import Rule, RuleSet
from ...text import View
from .scoring import scored
from .sql_tokens import EVERYDAY, Fragment, fragment

__all__ = ['SQL_RULES', 'sql_findings']

_LITERALS = (
    '\' " \x60 = < > ( ) ; -- /* @@ # || && null true false union order having where '
    'waitfor pg_sleep benchmark xp_ sp_ extractvalue updatexml load_file utl_ dbms_ ctxsys regexp_substring randomblob '
    'analyse outfile dumpfile sleep grant update drop delete insert exec declare shutdown procedure select'
)

SQL_RULES = RuleSet(
    [
        Rule(
            'prompt_injection.sql',
            # Where a fragment may go on as SQL; what follows is read token by token.
            r"""\b(?:x?or|and|having)\b[\s(!~+*/-]{0,8}(?:['"\d@]|null|true|false|select|\w{1,20}\()"""
            r"""|\b(?:x?or|and)\s{1,4}\(*[\w.]{1,40}\s{0,3}(?:[=<>^!|*]|\b(?:r?like|is|in|between)\s{1,3}(?:null|not|['"(]))"""
            r"""|(?:\|\||&&)[\s(]{0,4}(?:['"\d]|\w{1,20}\()|['"\x60)][\s)]{0,4}(?:x?or|and)\s{0,4}$"""
            r"""|\bunion\b[^a-z0-9]{1,12}(?:(?:all|distinct|distinctrow)\b[^a-z0-9]{0,12})?(?:select|values)"""
            r"""|;[\s(]{0,4}(?:drop|delete|insert|update|exec(?:ute)?|shutdown|create|alter|declare|call|waitfor|truncate"""
            r"""|grant|select|begin|set|load)\b|\bdeclare\s+@\w+"""
            r"""|\b(?:waitfor\s+delay|pg_sleep|benchmark|xp_\w+|sp_\w+|extractvalue|updatexml|load_file|utl_\w+\."""
            r"""|dbms_\w+\.|ctxsys\.|regexp_substring|randomblob|procedure\s+analyse|into\s+(?:out|dump)file|sleep)\b"""
            r"""|['"\x60)\d\s](?:r?like|regexp|between|is|in|not|div|mod|sounds\s+like)\b[\s(]{0,6}\(\s{0,3}select\b"""
            r"""|['"\x60)\d]\s{0,3}(?:[-+*/,%^]|\|\|)\s{0,3}(?:any|all|some)?\s?\(+\s{0,3}select\b"""
            r"""|['"\x60)\d]\s{1,4}(?:grant|update|drop|delete|insert|exec|declare|shutdown|procedure|select)\s+[@\w]"""
            r"""|\bfloor\s*\(\s*rand\s*\(|declare\s+@\w+\s+n?(?:var)?char\s*\(\s*\d+\s*\).{0,60}?0x[0-9a-f]{8}|\bwhere\s*$|\border\s+by\s+\d+|\bgroup\s+by\b[^\n]{1,40}\bhaving\b"""
            r"""|['"\x60)][)\s]{0,4};?[)\s]{0,4}(?:--|\x23|/\*)|@@\w+""",
            tuple(_LITERALS.split()),
            Severity.HIGH,
            0.9,
            'The text holds a fragment of SQL that breaks out of the value it would be put into.',
            'Pass values to the database as parameters, never as text; give the tool an account that can only read.',
        )
    ]
)
_RULE = SQL_RULES.rules[0]

_AHEAD = 260
_BEHIND = 1_500
_MOST = 60

_CONST = r'[(!o]*[nsNv]\)*'
_SUM = r'[(!o]*(?:[nsNv]|x\([^()]*\))(?:o[nsNv])*\)*'
_QUERY_OF = r'SK*(?:[nsNvxo(]|f\(|w[,F])'


class _Break(IntEnum):
    """What must stand before a fragment for it to be one."""

    NONE = 0
    ANY = 1
    """A quote, a bracket, a number, or the text's beginning."""
    QUOTE = 2


class _Shape(NamedTuple):
    """A kind of payload, and the tokens it begins with."""

    kind: str
    severity: Severity
    behind: _Break
    tokens: re.Pattern[str]


def _shape(kind: str, severity: Severity, behind: _Break, tokens: str) -> _Shape:
    return _Shape(kind, severity, behind, re.compile(tokens))


_SHAPES = (
    _shape('union', Severity.HIGH, _Break.NONE, r'UK?[(]*SK?[(]*(?:[nsNvqxfo*(]|w(?:[,F(o#]|\.))'),
    _shape('union', Severity.HIGH, _Break.ANY, r'UK*f\('),
    _shape('stacked', Severity.CRITICAL, _Break.ANY, r';[(]*(?:t[FITwft]|tK|t#|tv|t[nsw]|tx)'),
    _shape('stacked', Severity.CRITICAL, _Break.ANY, r';[(]*(?:[xf]\(|xw?s|S(?:[nsNvxfKCo(q]|w[,F#]))'),
    _shape('stacked', Severity.CRITICAL, _Break.QUOTE, r't(?:FT?w|Iw|Tw|vw|wT|wKw|xs|xq|#|\.|www)'),
    _shape('union', Severity.HIGH, _Break.QUOTE, r'SK?(?:w(?:,w)*|o|[nsNv]|x\([^)]*\))F.*#'),
    _shape('stacked', Severity.CRITICAL, _Break.ANY, r'twT|tFw|tvw'),
    _shape('error', Severity.HIGH, _Break.NONE, rf'L[K(!]*{_CONST}[cC][(]*x\('),
    _shape('delay', Severity.HIGH, _Break.ANY, r'L[K(!o]*x\([^)]{0,9}\)*(?:#|\.|[cqs]|L|o[q(])'),
    _shape('error', Severity.HIGH, _Break.ANY, rf'L[K(!o]*(?:[nsNvw]c)?K?[(]+{_QUERY_OF}'),
    _shape('error', Severity.HIGH, _Break.ANY, rf'[oL,]K?[(]+{_QUERY_OF}'),
    _shape('error', Severity.HIGH, _Break.ANY, rf'K?C[K(]*[(]{_QUERY_OF}'),
    _shape('tautology', Severity.MEDIUM, _Break.NONE, rf'LK*{_CONST}c{_CONST}'),
    _shape('tautology', Severity.MEDIUM, _Break.ANY, rf'LK*{_SUM}c[(]*(?:q|[nsNv]#|S)'),
    _shape('tautology', Severity.MEDIUM, _Break.QUOTE, rf'LK*{_SUM}c{_SUM}'),
    _shape('tautology', Severity.MEDIUM, _Break.ANY, rf'LK*{_SUM}[cC]+K?{_SUM}#'),
    _shape('tautology', Severity.MEDIUM, _Break.QUOTE, rf'LK*{_SUM}K?C+K?(?:{_SUM}|[(]*(?:q|S))'),
    _shape('tautology', Severity.MEDIUM, _Break.ANY, rf'LK*{_CONST}#'),
    _shape('tautology', Severity.MEDIUM, _Break.QUOTE, rf'LK*(?:{_CONST}(?:q|L|oq)|[(!o]*[nN]\)*\.)'),
    _shape('tautology', Severity.MEDIUM, _Break.QUOTE, r'LK*q\.'),
    _shape('tautology', Severity.MEDIUM, _Break.QUOTE, r'LK*[(]*[wfvT](?:o[nwvT])*(?:[cC]K*|o)(?:q|s\.)'),
    _shape('tautology', Severity.MEDIUM, _Break.QUOTE, r'LK*[(]*[wfT].{0,40}?[cC]K*.{0,30}?(?:#|q\)*\.)'),
    _shape('tautology', Severity.MEDIUM, _Break.NONE, rf'H{_CONST}[cC]{_CONST}'),
    _shape('probe', Severity.MEDIUM, _Break.ANY, r'OBn(?:,n)*(?:#|\.|,x)'),
    _shape('probe', Severity.MEDIUM, _Break.ANY, r'OB.{1,20}H'),
)

_DANGER = re.compile(
    r"(?<![.\w])(?:waitfor\s+delay\s*['\"(]|pg_sleep\s*\(\s*\d|benchmark\s*\(\s*\d+\s*,|xp_cmdshell\b\s*['\"(]|xp_dirtree|"
    r"extractvalue\s*\(\s*(?:\d|rand|null)|updatexml\s*\(\s*(?:\d|null)|load_file\s*\(\s*(?:['\"]|0x|char)|"
    r'utl_(?:inaddr|http)\.\w+\s*\(|dbms_(?:pipe|lock|ldap)\.\w+\s*\(|ctxsys\.drithsx|regexp_substring\s*\(\s*repeat|'
    r"procedure\s+analyse\s*\(|into\s+(?:out|dump)file\s*['\"]|randomblob\s*\(\s*\d{6,}|floor\s*\(\s*rand\s*\(|"
    r'sleep\s*\(\s*\d+\s*\)\s*(?:\)|--|#|;|,\s*\w+\()|sp_(?:executesql|password|oacreate|addsrvrolemember)\b)',
    re.IGNORECASE,
)
_OUTSIDE = re.compile(r'(?:file|cmdshell|dirtree|oacreate|utl_http|executesql)', re.IGNORECASE)

_STATEMENT = re.compile(
    r'\b(?:select\b[^;]{1,1200}?\bfrom\b|select\s+(?:\*|[\w."]+\s*,|count|sum|max|min|avg|distinct|case|cast|coalesce|'
    r'date)|insert\s+into\s+\w|update\s+[\w."`\[\]]+\s+(?:\w+\s+)?set\b|delete\s+from\s+\w|'
    r'create\s+(?:or\s+replace\s+)?(?:temp\w*\s+)?(?:table|view|function|procedure|index|trigger|database)|'
    r'alter\s+table|with\s+(?:recursive\s+)?\w+\s*(?:\([^)]*\)\s*)?as\s*\(|merge\s+into|(?:left|inner|outer|'
    r'right)\s+join)',
    re.IGNORECASE | re.DOTALL,
)
_CONTINUES = re.compile(
    r'(?:[;)(/,+|&*=<>-]|\b(?:union|all|distinct|and|or|xor|not|exists|any|in|like))$', re.IGNORECASE
)
"""What stands before a statement that is a part of another, or the second of two."""
_OPENS = re.compile(r"""(?:^|[\s(=:,\[{>]|\b[frbFRB]{1,2})['"\x60]{1,3}$""")

_TALK = re.compile(
    r'\b(?:sql[- ]?injections?|sqli\b|sqlmap|prepared statements?|parameteri[sz]ed|sanitiz\w+|escap(?:e|ing) (?:the '
    r')?(?:user )?(?:input|quotes?)|owasp|vulnerab\w+|penetration test\w*|pentest\w*|payloads?|attack(?:er|ers|s)?|'
    r'waf\b)',
    re.IGNORECASE,
)

_BEHIND_QUOTE = re.compile(r"""['"%][\s)\x00+]*$""")
_BEHIND_ANY = re.compile(r"""(?:['"%)\d]|\b0x[0-9a-f]+|[=:(,]|^)[\s)+]*$|\*/\s*$""", re.IGNORECASE)
_BEHIND_VALUE = re.compile(r"""(?:[\w%)]|^)['"%]+[\s)]*$""")
_BEHIND_NUMBER = re.compile(r'(?:^|[\s=])-?\d+\s*$')
_ELISION = re.compile(r"""\b(?:[A-Z]'[A-Z]|\w{2,}'(?:s|t|re|ve|ll|d|m)\b|(?:[IiuU]|[dlcjnsmtDLCJNSMT])'\w)""")
"""An apostrophe within a word is no quotation mark."""

_OPERATES = re.compile(
    r"""^[\w@.%\\ -]{0,24}?['"\x60][)\s]*(?:\|\||&&|[-+*^&|=<>!%/]|\b(?:like|is|in|between|rlike|regexp|sounds|div|mod|not|having|limit|procedure|group|order|into|union|exec|waitfor)\b)""",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"""(?:^|=\s*|\b(?:id|customer|user|name|search:?)\s+)-?(?:\d+|0x\d+\s*-\s*\d+)\s*(?:\#|--|/\d{0,4}/\*\*/)[^a-z]{0,40}\bunion\b"""
    r"""|^\s?\w{1,12}['"]\s*[|^&*+/%!=<>-]{1,3}[^'"\n]{0,40}['"]\w{0,6}\s*$"""
    r"""|^[^\s"']{0,30}\s*[=*+/-]\s*\d+\s*(?:--|/\*|\#)\s*$"""
    r"""|^\s*\(\s*select\b""",
    re.IGNORECASE,
)
"""What makes a text that is nothing else, or whose last word it is, a fragment."""
_VALUE = 160
"""Characters of a value that may be one as a whole."""
_COMMENT = re.compile(r'[) \t]{0,4};?[) \t]{0,4}(--(?=[\s+-]|$)|\#(?=[\s+]|$)|/\*)')
_QUERY = re.compile(r'[\s(]*select\b', re.IGNORECASE)
_SHORT = 400
_SIGN = re.compile(r"""[=<>'"`#(*]|--|\b(?:select|like|is|between|in)\b|\d\s*$""", re.IGNORECASE)
"""Without one of these nothing that begins with a word is a payload."""
_PROSE = re.compile(r'[^\W\d_]{2,}')


class _Hit(NamedTuple):
    kind: str
    start: int
    end: int
    severity: Severity
    confidence: float


def sql_findings(checked: Checked) -> Iterator[Finding]:
    """At most one finding for each view: a payload has several parts."""
    for view in checked.text.views:
        hit = _payload(view)
        if hit is None and view.origin == 'plain':
            hit = _by_score(view, checked)
        if hit is not None:
            start, end = view.span(hit.start, hit.end)
            yield Finding(
                type=DetectorType.PROMPT_INJECTION,
                severity=hit.severity,
                confidence=hit.confidence,
                message=_RULE.message,
                start=start,
                end=end,
                rule=f'prompt_injection.sql_{hit.kind}',
                evidence='model' if hit.kind == 'model' else 'rule',
                suggestion=_RULE.suggestion,
                metadata={'subtype': 'sql_injection'},
            )


def _payload(view: View) -> _Hit | None:
    text = view.text
    best: _Hit | None = None
    for count, match in enumerate(SQL_RULES.matches(view)):
        if count == _MOST:
            break
        hit = _at(text, match.start, match.end)
        if hit is not None and (best is None or (hit.severity, hit.confidence) > (best.severity, best.confidence)):
            best = hit
    if best is None and len(text) <= _VALUE:
        whole = _WHOLE.search(text)
        if whole is not None and not _is_talked_about(text, whole.start()):
            return _Hit('operator', whole.start(), whole.end(), Severity.MEDIUM, 0.75)
    return best


def _at(text: str, start: int, end: int) -> _Hit | None:
    """The payload that begins at `start`, if it is one; `end` is where what drew attention ends."""
    hit = _read(text, start, end)
    if hit is None or _is_talked_about(text, start):
        return None
    # What continues a statement is no attack, but one that stops short is not yet a statement.
    if hit.kind != 'unfinished' and _is_statement(text[max(0, start - _BEHIND) : start]):
        return None
    return hit


def _read(text: str, start: int, end: int) -> _Hit | None:
    if text[start : start + 5].lower() == 'where':
        return _unfinished(text, start)
    danger = _DANGER.search(text, start, end + 80)
    if danger is not None and danger.start() < end:
        severity = Severity.CRITICAL if _OUTSIDE.search(danger.group()) else Severity.HIGH
        return _Hit('function', start, danger.end(), severity, 0.9)
    if text[start] in '\'"`':
        hit = _commented(text, start)
        if hit is not None:
            return hit
    if text[start] in '\'"`)' or text[start].isdigit() or text[start].isspace():
        # The break-out was matched along with what follows it.
        start += 1
    end = _end(text, start)
    if text[start : start + 1].isalpha() and _SIGN.search(text, start, end) is None:
        return None
    tokens = fragment(text, start, end)
    before = text[max(0, start - 120) : start]
    if _BEHIND_QUOTE.search(before) is not None:
        behind = _Break.QUOTE
    else:
        behind = _Break.ANY if not before.strip() or _BEHIND_ANY.search(before) else _Break.NONE
    for shape in _SHAPES:
        found = shape.tokens.match(tokens.kinds)
        if found is not None and behind >= shape.behind and _is_sound(shape, tokens, found.end(), before):
            confidence = 0.8 if behind is _Break.NONE else 0.92
            return _Hit(shape.kind, start, tokens.ends[found.end() - 1], shape.severity, confidence)
    return _same_names(tokens, start, behind)


def _end(text: str, start: int) -> int:
    """Of a short text all is one fragment; in a long one a fragment ends with its line."""
    limit = min(len(text), start + _AHEAD)
    if len(text) <= _SHORT:
        return limit
    line = text.find('\n', start, limit)
    return limit if line < 0 else line


def _same_names(tokens: Fragment, start: int, behind: _Break) -> _Hit | None:
    """`or a = a`, with names for constants."""
    found = re.match(r'LK*[(]*w[cC]w', tokens.kinds)
    if (
        found is None
        or (behind is _Break.NONE and start > 12)
        or tokens.words[found.end() - 3] != tokens.words[found.end() - 1]
    ):
        return None
    return _Hit('tautology', start, tokens.ends[found.end() - 1], Severity.MEDIUM, 0.85)


def _is_sound(shape: _Shape, tokens: Fragment, length: int, before: str) -> bool:
    """Against prose and code that have the same shape by chance."""
    kinds, words = tokens.kinds, tokens.words
    if shape.kind == 'tautology' and shape.behind is _Break.NONE and kinds[0] == 'L':
        # Elsewhere than behind a quote a comparison of two numbers may be arithmetic; one of equals says nothing.
        sign = next(word for kind, word in zip(kinds, words, strict=True) if kind == 'c')
        return sign == '=' or _BEHIND_QUOTE.search(before) is not None or kinds[length : length + 1] == '.'
    if shape.behind is _Break.QUOTE and shape.kind == 'tautology' and kinds[length - 1] in '.qL':
        quote = before.rstrip(' )')[-1:]
        if _ELISION.sub('', before).count(quote) % 2 == 0:
            return False
    if shape.kind == 'delay' and 'x' in kinds[:length] and words[kinds.index('x')] in EVERYDAY:
        return _BEHIND_VALUE.search(before) is not None or _BEHIND_NUMBER.search(before) is not None
    if kinds[0] == 'L' and words[0] in ('||', '&&') and shape.kind in ('tautology', 'error'):
        # In code they stand between any two values.
        return _BEHIND_QUOTE.search(before) is not None and 'q' in kinds
    if kinds[0] == 'L' and shape.behind is _Break.QUOTE and kinds[1:2] in ('w', 'f', 'v', 'T', 'K', '('):
        # A string of code that begins with `AND name = ...` continues a statement in another string.
        return _BEHIND_VALUE.search(before) is not None
    if kinds[0] in ('S', 't') and shape.behind is _Break.QUOTE:
        return _BEHIND_VALUE.search(before) is not None
    if shape.kind == 'union' and kinds[length - 2 : length] == 'f(':
        return words[length - 2].startswith('select')
    if shape.kind == 'stacked' and kinds[0] == 't' and shape.behind is _Break.ANY:
        return re.search(r'^\s*-?\d+\s*$', before) is not None
    if shape.kind == 'stacked' and kinds[1:2] == 't' and len(words) > 2:
        needed = {'delete': 'from', 'insert': 'into', 'load': 'data', 'begin': 'declare'}.get(words[1])
        return needed is None or needed == words[2]
    if shape.kind == 'stacked' and kinds[1:2] == 'f':
        return words[1] in ('if', 'iif', 'like', 'select') or 'select' in words
    return True


def _commented(text: str, start: int) -> _Hit | None:
    """A quote that opens nothing in its line, and a comment right behind it."""
    line = text.rfind('\n', 0, start) + 1
    until = text.find('\n', start)
    quote = text[start]
    before, after = text[line:start], text[start + 1 : until if until >= 0 else len(text)]
    following = _COMMENT.match(after)
    if following is None or len(before) > 300:
        return None
    if _ELISION.sub('', before).count(quote) % 2 == 1 or quote in _ELISION.sub('', after[following.end() :]):
        return None
    if before[-1:].isspace() or not before or before[-1:] in '(=:,[':
        # An opening quote: what follows is a string, unless nothing does.
        is_alone = not after[following.end() :].strip() and following.group(1) != '#'
    else:
        is_alone = following.group(1) != '#' or not after[following.end() :].strip()
    if not is_alone or (after[:1].isspace() and before[-1:].isalpha() and after[following.end() :].strip()):
        return None
    return _Hit('comment', start, start + 1 + following.end(), Severity.HIGH, 0.85)


def _unfinished(text: str, where: int) -> _Hit | None:
    """A query that stops at its condition, for what follows it to be its end."""
    if len(text) > _SHORT or '\n' in text.strip() or _QUERY.match(text) is None:
        return None
    return _Hit('unfinished', 0, where + 5, Severity.MEDIUM, 0.7)


def _is_statement(before: str) -> bool:
    """Whether what stands before begins a statement that this may be a part of."""
    return any(
        _begins(before[max(0, found.start() - 24) : found.start()].rstrip()) for found in _STATEMENT.finditer(before)
    )


def _begins(opening: str) -> bool:
    if opening.endswith(("'", '"', '`')):
        return _OPENS.search(opening) is not None
    return _CONTINUES.search(opening) is None


def _is_talked_about(text: str, start: int) -> bool:
    return _TALK.search(text, max(0, start - 400), start + 400) is not None


def _by_score(view: View, checked: Checked) -> _Hit | None:
    """A short fragment that the model knows and that has the marks of one, whatever shape."""
    text = view.text
    if len(text) > _SHORT:
        return None
    score = scored('sql_injection', checked, ())
    if score.written != 'plain' or not score.is_flagged:
        return None
    if '\n' in text.strip() or _STATEMENT.search(text) or _TALK.search(text):
        return None
    operates = _OPERATES.match(text) is not None
    if not operates and not _marks(text):
        return None
    if not operates and len(_PROSE.findall(text)) > 12 and checked.sensitivity is not Sensitivity.STRICT:
        return None
    return _Hit('model', 0, len(text), Severity.MEDIUM, score.probability)


def _marks(text: str) -> bool:
    """Whether at least two kinds of tokens occur that SQL has and prose has not."""
    kinds = fragment(text, 0, len(text)).kinds
    return len(set(kinds) & set('xqUSc#vL;NIHF')) >= 2
