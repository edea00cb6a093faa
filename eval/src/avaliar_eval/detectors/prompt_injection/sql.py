"""SQL injection: a fragment that leaves the literal it was put into, and goes on as SQL.

A statement that begins as one is not an attack, whatever it says: people ask about SQL. A fragment is one that begins in
the middle: behind a quote or a number it makes a comparison always true, unites another query, waits, fails aloud, ends
the statement or comments out its rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ...checked import Checked, Finding
from ...issue import DetectorType, Severity
from ...policy import Sensitivity
from ...rules import Rule, RuleSet
from ...text import View
from .scoring import scored
from .sql_tokens import Fragment, fragment

__all__ = ['SQL_RULES', 'sql_findings']

SQL_RULES = RuleSet(
    [
        Rule(
            'prompt_injection.sql',
            # Where a fragment may go on as SQL; what follows is read token by token.
            r"""(?:\b(?:x?or|and|having)\b|\|\||&&)[^\n]{0,80}?(?:[=<>(#]|--|/\*|\b(?:like|rlike|regexp|between|in|is|null|true|false)\b|\d\s*$)"""
            r"""|\bunion\b[^a-z0-9]{1,12}(?:(?:all|distinct|distinctrow)\b[^a-z0-9]{0,12})?(?:select|values)"""
            r"""|;[\s(]{0,4}(?:drop|delete|insert|update|exec(?:ute)?|shutdown|create|alter|declare|call|waitfor|truncate|grant|select|begin|set)\b"""
            r"""|\b(?:waitfor\s+delay|pg_sleep|benchmark|xp_\w+|sp_\w+|extractvalue|updatexml|load_file|utl_\w+\.|dbms_\w+\.|ctxsys\.|regexp_substring|randomblob|procedure\s+analyse|into\s+(?:out|dump)file|sleep)\b"""
            r"""|['"\x60)\d\s](?:r?like|regexp|between|is|in|not|div|mod|sounds\s+like)\b[\s(]{0,6}\(\s{0,3}select\b|['"\x60)\d]\s{0,3}(?:[-+*/,%^]|\|\|)\s{0,3}\(+\s{0,3}select\b"""
            r"""|['"\x60)\d]\s{1,4}(?:grant|update|drop|delete|insert|exec|declare|shutdown|procedure)\s+[@\w]"""
            r"""|\border\s+by\s+\d+|\bgroup\s+by\b[^\n]{1,40}\bhaving\b|['"\x60)][)\s]{0,4};?[)\s]{0,4}(?:--|\x23|/\*)|@@\w+""",
            (
                "'", '"', '=', '<', '>', '(', ';', '--', '/*', '@@', 'union', 'order', 'having', '#', ' null', ' true', ' 1', ' or ', 'waitfor', '||', '&&',
                'outfile', 'dumpfile',
            ),  # fmt: skip
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

_CONST = r'[(!o]*(?:[nsNv]|[xf]\([^()]*\))(?:o[nsNv])*\)*'
_SHAPES: tuple[tuple[str, re.Pattern[str], bool, Severity], ...] = (
    # what it is, the kinds it begins with, whether it must stand behind a break-out, and how severe it is
    ('union', re.compile(r'UK?[(]*SK?[(]*(?:[nsNvqxfo*(]|w(?:[,F(o#]|$))'), False, Severity.HIGH),
    ('stacked', re.compile(r';[(]*(?:t[FITwf]|tT|t#|tv|t[nsw]|tx|Tvc)'), True, Severity.CRITICAL),
    ('stacked', re.compile(r';[(]*(?:[xf]\(|wws|S(?:[nsNvxfKCo(q]|w[,F#])|wv)'), True, Severity.CRITICAL),
    ('stacked', re.compile(r't(?:[FIT]w|tT|vw|w(?:T|[wI])|ws|xs?)'), True, Severity.CRITICAL),
    ('union', re.compile(r'UK*f\('), True, Severity.HIGH),
    ('error', re.compile(r'L[K(!]*[nsNv][cC][(]*x\('), False, Severity.HIGH),
    ('error', re.compile(r'[oL,][(]+S'), True, Severity.HIGH),
    ('error', re.compile(r'K?C[K(]*[(]S'), True, Severity.HIGH),
    ('delay', re.compile(r'L[K(!o]*x\('), False, Severity.HIGH),
    ('delay', re.compile(r'L[K(!o]*(?:[nsNvw]c)?[(]*SK?.{0,60}'), False, Severity.HIGH),
    ('tautology', re.compile(rf'L[K]*{_CONST}c{_CONST}'), False, Severity.MEDIUM),
    ('tautology', re.compile(rf'LK*{_CONST}c[(]*(?:q|S)'), False, Severity.MEDIUM),
    ('tautology', re.compile(rf'L[K]*{_CONST}K?C+K?{_CONST}'), True, Severity.MEDIUM),
    ('tautology', re.compile(rf'L[K]*{_CONST}K?C+K?[(]*(?:q|S)'), True, Severity.MEDIUM),
    ('tautology', re.compile(rf'L[K]*{_CONST}(?:#|$|q|L|o[q(])'), True, Severity.MEDIUM),
    ('tautology', re.compile(r'LK*[(]*[wf].{0,40}?[cC]K*.{0,30}?(?:#|q$|q\)*$)'), True, Severity.MEDIUM),
    ('tautology', re.compile(rf'H{_CONST}[cC]{_CONST}'), False, Severity.MEDIUM),
    ('tautology', re.compile(r'LK*[(]*[wfv](?:o[nwv])*[cC]K*(?:q|s$)'), True, Severity.MEDIUM),
    ('probe', re.compile(r'OBn(?:,n)*(?:#|$|,x)'), True, Severity.MEDIUM),
    ('probe', re.compile(r'OB.{1,20}H'), True, Severity.MEDIUM),
)

_DANGER = re.compile(
    r"(?:waitfor\s+delay\s*['\"(]|pg_sleep\s*\(\s*\d|benchmark\s*\(\s*\d+\s*,|xp_cmdshell\b\s*['\"(]|xp_dirtree|extractvalue\s*\(\s*(?:\d|rand|null)|updatexml\s*\(\s*(?:\d|null)|load_file\s*\(\s*(?:['\"]|0x|char)|"
    r"utl_(?:inaddr|http)\.\w+\s*\(|dbms_(?:pipe|lock|ldap)\.\w+\s*\(|ctxsys\.drithsx|regexp_substring\s*\(\s*repeat|procedure\s+analyse\s*\(|into\s+(?:out|dump)file\s*['\"]|randomblob\s*\(\s*\d{6,}|sleep\s*\(\s*\d+\s*\)\s*(?:\)|--|#|;|,\s*\w+\()|sp_(?:executesql|password|oacreate|addsrvrolemember)\b)",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(r"(?:file|cmdshell|dirtree|oacreate|utl_http|executesql)", re.IGNORECASE)

_STATEMENT = re.compile(
    r'\b(?:select\b[^;]{1,1200}?\bfrom\b|select\s+(?:\*|[\w."]+\s*,|count|sum|max|min|avg|distinct|case|cast|coalesce|date)|insert\s+into\s+\w|update\s+[\w."`\[\]]+\s+(?:\w+\s+)?set\b|delete\s+from\s+\w|create\s+(?:or\s+replace\s+)?(?:temp\w*\s+)?(?:table|view|function|procedure|index|trigger|database)|'
    r'alter\s+table|with\s+(?:recursive\s+)?\w+\s*(?:\([^)]*\)\s*)?as\s*\(|merge\s+into|(?:left|inner|outer|right)\s+join)',
    re.IGNORECASE | re.DOTALL,
)
_CONTINUES = re.compile(r'(?:[;)(/,+|&*=<>-]|\b(?:union|all|distinct|and|or|xor|not|exists|any|in|like))$', re.IGNORECASE)
"""What stands before a statement that is a part of another, or the second of two."""
_OPENS = re.compile(r"""(?:^|[\s(=:,\[{>]|\b[frbFRB]{1,2})['"\x60]{1,3}$""")

_TALK = re.compile(
    r'\b(?:sql[- ]?injections?|sqli\b|sqlmap|prepared statements?|parameteri[sz]ed|sanitiz\w+|escap(?:e|ing) (?:the )?(?:user )?(?:input|quotes?)|owasp|vulnerab\w+|penetration test\w*|pentest\w*|payloads?|attack(?:er|ers|s)?|waf\b)',
    re.IGNORECASE,
)

_BREAKOUT = re.compile(r"""(?:['"\x60\u00b4%)]|\b\d+|0x[0-9a-f]+|^|\b(?:null|true|false|like|id|admin|user|root)|[=:(,;*/]|--|\))[\s)\x60'"%]*$""", re.IGNORECASE)
_COMMENTED = re.compile(r"""^[^'"\x60\n]{0,60}?(['"\x60])[)\s]{0,4};?[)\s]{0,4}(?:--|\#|/\*)(?:[\s+-]|$|[^\w\s])""", re.MULTILINE)
_OPERATES = re.compile(
    r"""^[\w@.%\\ -]{0,24}?['"\x60][)\s]*(?:\|\||&&|[-+*^&|=<>!%/]|\b(?:like|is|in|between|rlike|regexp|sounds|div|mod|not|having|limit|procedure|group|order|into|union|exec|waitfor)\b)""",
    re.IGNORECASE,
)
_SHORT = 400
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
        hit = _at(text, match.start)
        if hit is not None and (best is None or (hit.severity, hit.confidence) > (best.severity, best.confidence)):
            best = hit
    return best


def _at(text: str, start: int) -> _Hit | None:
    before = text[max(0, start - _BEHIND) : start]
    if _is_statement(before) or _is_talked_about(text, start):
        return None
    danger = _DANGER.match(text, start)
    if danger is not None:
        severity = Severity.CRITICAL if _OUTSIDE.search(danger.group()) else Severity.HIGH
        return _Hit('function', start, danger.end(), severity, 0.9)
    if text[start] in '\'"`)' or (text[start].isdigit() or text[start].isspace()):
        hit = _commented(text, start) if text[start] in '\'"`' else None
        if hit is not None:
            return hit
        # The break-out was matched along with what follows it.
        start += 1
        before = text[max(0, start - _BEHIND) : start]
    tokens = fragment(text, start, min(len(text), start + _AHEAD))
    # The break-out stands right before: a quote, a bracket, a number, or nothing at all.
    breaks_out = _BREAKOUT.search(before[-40:]) is not None if before.strip() else True
    for kind, shape, must_break_out, severity in _SHAPES:
        found = shape.match(tokens.kinds)
        if found is not None and (breaks_out or not must_break_out) and _is_sound(kind, tokens, found.end(), before):
            return _Hit(kind, start, tokens.ends[found.end() - 1], severity, 0.92 if breaks_out else 0.8)
    return _same_names(tokens, start, breaks_out)


def _same_names(tokens: Fragment, start: int, breaks_out: bool) -> _Hit | None:
    """`or a = a`, with names for constants."""
    found = re.match(r'LK*[(]*w[cC]w', tokens.kinds)
    if found is None or not breaks_out or tokens.words[found.end() - 3] != tokens.words[found.end() - 1]:
        return None
    return _Hit('tautology', start, tokens.ends[found.end() - 1], Severity.MEDIUM, 0.85)


def _is_sound(kind: str, tokens: Fragment, length: int, before: str) -> bool:
    """Against prose and code that have the same shape by chance."""
    if kind == 'tautology' and tokens.words[0] in ('||', '&&') and not re.search(r"""['"\x60)\d]\s*$""", before):
        return False
    if kind == 'union' and tokens.kinds[length - 2 : length] == 'f(' and not tokens.words[length - 2].startswith('select'):
        return False
    if kind == 'stacked' and tokens.kinds[0] == 't' and not re.search(r"""(?:['"\x60)]|^\s*-?\d+)\s*$""", before):
        return False
    if kind == 'tautology' and tokens.kinds[:length].endswith(('q', 's', '#')) and tokens.kinds[1:2] in ('w', 'f', 'v', 'K', '('):
        return re.search(r"""['"\x60%]\)*\s*$""", before) is not None
    if kind == 'stacked' and tokens.kinds[1:2] in ('t', 'T', 'S') and len(tokens.words) > 2:
        verb, following = tokens.words[1], tokens.words[2]
        needs = {'update': None, 'delete': 'from', 'insert': 'into', 'create': None, 'begin': None, 'set': None}
        return needs.get(verb) in (None, following)
    return True


def _commented(text: str, start: int) -> _Hit | None:
    """A quote that opens nothing in its line, and a comment right behind it."""
    line = text.rfind('\n', 0, start) + 1
    quote = text[start]
    before = text[line:start]
    inside = re.sub(r"\w'\w", '', before) if quote == "'" else before
    if inside.count(quote) % 2 == 1 or len(before) > 300:
        return None
    following = re.match(r"""['"\x60][)\s]{0,4};?[)\s]{0,4}(--|\#|/\*)""", text[start : start + 16])
    if following is None:
        return None
    rest = text[start + following.end() : start + following.end() + 3]
    is_apart = text[start + 1 : start + 2].isspace()
    if following.group(1) == '#' and (rest[:1].isalnum() or rest[:1] == '#' or text[start - 1 : start].isspace()):
        return None
    if is_apart and before and before[-1:].isalpha() and rest.strip():
        return None  # a plural's apostrophe and a dash
    return _Hit('comment', start, start + following.end(), Severity.HIGH, 0.85)


def _is_statement(before: str) -> bool:
    """Whether what stands before begins a statement that this may be a part of."""
    return any(_begins(before[max(0, found.start() - 24) : found.start()].rstrip()) for found in _STATEMENT.finditer(before))


def _begins(opening: str) -> bool:
    if opening.endswith(("'", '"', '`')):
        return _OPENS.search(opening) is not None
    return _CONTINUES.search(opening) is None


def _is_talked_about(text: str, start: int) -> bool:
    return _TALK.search(text, max(0, start - 400), start + 400) is not None


def _by_score(view: View, checked: Checked) -> _Hit | None:
    """A short fragment that the model knows and that has the marks of one, whatever shape."""
    text = view.text
    if len(text) > _SHORT or '\n' in text.strip() or _STATEMENT.search(text) or _TALK.search(text):
        return None
    operates = _OPERATES.match(text) is not None
    if not operates and not _marks(text):
        return None
    score = scored('sql_injection', checked, ())
    if score.written != 'plain' or not score.is_flagged:
        return None
    if not operates and len(_PROSE.findall(text)) > 12 and checked.sensitivity is not Sensitivity.STRICT:
        return None
    return _Hit('model', 0, len(text), Severity.MEDIUM, score.probability)


def _marks(text: str) -> bool:
    """Whether at least two kinds of tokens occur that SQL has and prose has not."""
    kinds = fragment(text, 0, len(text)).kinds
    return len(set(kinds) & set('xqUSc#vL;NIHF')) >= 2
