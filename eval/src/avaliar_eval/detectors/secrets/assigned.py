"""Secrets that only their surroundings give away: `DB_PASSWORD=...`, `Authorization: Bearer ...`, `curl -u name:...`.

A keyword is needed, and a value that looks drawn; entropy decides only between values that pass all else.
"""

from __future__ import annotations

import base64
import binascii
import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from ...issue import Severity
from ...rules import Match, Rule, RuleSet
from ...text import View
from .placeholders import bits_per_character, is_identifier, is_mixed, is_placeholder, is_reference

__all__ = ['ASSIGNED', 'Assigned', 'assigned', 'is_password_like', 'is_token_like']

_KEYWORDS = (
    'password', 'passwd', 'passwort', 'passphrase', 'passcode', 'contraseña', 'contrasena', 'mot de passe',
    'mot_de_passe', 'senha', 'wachtwoord', 'hasło', 'пароль', '密码', '密碼', 'パスワード', '비밀번호', 'pwd', 'pass',
    'secret', 'token', 'api_key', 'apikey', 'api-key', 'api key', 'appkey', 'app_key', 'app-key', 'access_key',
    'accesskey', 'access-key', 'access key', 'auth_key', 'authkey', 'auth-key', 'account_key', 'accountkey',
    'account-key', 'private_key', 'privatekey', 'private-key', 'encryption_key', 'encryption-key', 'encryptionkey',
    'signing_key', 'signing-key', 'signingkey', 'master_key', 'master-key', 'masterkey', 'license_key', 'license-key',
    'service_key', 'service-key', 'subscription-key', 'subscription_key', 'x-key', 'credential', 'creds',
)  # fmt: skip

_PASSWORD_WORDS = (
    'pass', 'pwd', 'contrase', 'mot', 'senha', 'wachtwoord', 'hasło', 'пароль', '密', 'パ', '비',
)  # fmt: skip

_SUGGESTION = 'Take it out, change it where it is used, and read it from the environment or a secret store.'

ASSIGNED = RuleSet(
    (
        Rule(
            'secrets.assigned',
            '(' + '|'.join(_KEYWORDS) + r")((?:[A-Za-z0-9]*[-_.]?[A-Za-z0-9]+){0,2})[\"'\])`*]{0,4}(?:\s{0,3}(?:=>|:=|===?|=|:|,|：|\||value=)\s{0,3}|\s{1,3}(?:is|was|ist|est|es|è|é|to|=)\s{1,2}:?\s?|\s*>\s{0,3}|(?:是|は)[:：]?\s{0,3}|\s)(?:[rbfuL@]?[\"'`*]{1,3}\s?)?([^\s\"'`<>|]{4,300})",
            _KEYWORDS,
            Severity.MEDIUM,
            0.85,
            'A password or key that is assigned to a name.',
            _SUGGESTION,
        ),
        Rule(
            'secrets.command_flag',
            r"--[a-z-]{0,20}(password|passwd|passphrase|token|secret|api-?key)[= ][\"']?([^\s\"']{6,300})",
            ('--',),
            Severity.MEDIUM,
            0.85,
            'A password or key on a command line.',
            _SUGGESTION,
        ),
        Rule(
            'secrets.aws_secret_key',
            r"(?:aws|amazon|secret)[A-Za-z_ .-]{0,30}key[\"'\])`]{0,3}\s{0,3}(?:=>|=|:|is|,)\s{0,3}[\"'`]?([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)",
            ('secret_access_key', 'secretaccesskey', 'secret-access-key', 'secret access key', 'aws_secret', 'aws secret', 'secret_key', 'secretkey', 'secret key'),
            Severity.CRITICAL,
            0.95,
            'An AWS secret access key.',
            'Deactivate it in the console, issue a new one, and keep it out of prompts and answers.',
        ),
        Rule(
            'secrets.authorization',
            r"\b(?:authorization|bearer|basic|x-api-key|api-key|x-auth-token|private-token|proxy-authorization)[\"'\]]{0,2}\s{0,2}[:=]?\s{0,2}[\"'`]?(?:(bearer|basic|token|apikey|digest|bot)\s{1,3})?([A-Za-z0-9._~+/=|:-]{12,})",
            ('authorization', 'bearer', 'basic ', 'x-api-key', 'x-auth-token', 'private-token'),
            Severity.HIGH,
            0.9,
            'Credentials in a header.',
            _SUGGESTION,
        ),
        Rule(
            'secrets.command_password',
            r"(?:curl|wget|http|mysql|mysqldump|psql|sshpass|redis-cli|mongosh?|docker|ldapsearch|smbclient)\b[^\n]{0,300}?\s(?:-u\s?|--user(?:name)?[ =]|-p\s?|--password[ =]|-a\s|-w\s)[\"']?(?:[A-Za-z0-9._@\\-]{1,60}:)?([^\s\"':]{6,120})",
            (' -u', '--user', ' -p', '--password', ' -a ', ' -w '),
            Severity.MEDIUM,
            0.8,
            'A password on a command line.',
            _SUGGESTION,
        ),
        Rule(
            'secrets.netrc',
            r'\bmachine\s+\S{1,100}\s+login\s+\S{1,100}\s+password\s+(\S{4,200})',
            ('machine',),
            Severity.HIGH,
            0.95,
            'A line of a .netrc file with its password.',
            _SUGGESTION,
        ),
        Rule(
            'secrets.wireguard_key',
            r'(?:PrivateKey|PresharedKey)\s*=\s*([A-Za-z0-9+/]{43}=)',
            ('privatekey', 'presharedkey'),
            Severity.CRITICAL,
            0.97,
            'A WireGuard key.',
            'Make a new pair of keys.',
            matches_case=True,
        ),
        Rule(
            'secrets.registry_auth',
            r'"_?auth"\s*:\s*"([A-Za-z0-9+/]{12,}={0,2})"',
            ('auth"',),
            Severity.HIGH,
            0.95,
            'The login of a registry.',
            _SUGGESTION,
        ),
        Rule(
            'secrets.json_web_key',
            r'"d"\s*:\s*"([A-Za-z0-9_-]{40,700})"',
            ('"d"',),
            Severity.CRITICAL,
            0.97,
            'The private part of a JSON Web Key.',
            'Make a new pair of keys.',
            matches_case=True,
        ),
    )
)  # fmt: skip

_BEFORE = re.compile(r"[\w.\-\[\]\"'>]{0,60}$")
_OPEN_TO_ALL = re.compile(
    r'public|publish|pub_?key|(?:^|[_\-.])(?:is|has|no|show|hide|forgot|reset|confirm|min|max|num|count|use|enable|with)'
    r'(?=[_\-A-Z])|csrf|xsrf|antiforgery|authenticity|next_?(?:page)?_?token|page_?token|continuation|cursor'
    r'|pagination|max_?tokens?|tokeniz|special_?token|total_?token|(?:prompt|completion|input|output)_?tokens|by-?pass'
    r'|compass|keyboard|stop_?token|eos|bos|idempot|sync_?token|device_?token|token_?type|token_?count',
    re.IGNORECASE,
)
"""Names of what is no secret: public halves, counters, cursors, tokens of a tokenizer, tokens against forgery."""

_ENDS_OPEN = re.compile(
    r'^(?:[_\-.]?(?:id|ids|name|names|file|filename|path|dir|url|uri|host|type|hash|hashed|digest|length|len|size|count|field|label'
    r'|hint|policy|expiry|expires?|expiration|ttl|regex|pattern|format|prompt|env|var|variable|version|title|text|input|error'
    r'|message|manager|provider|arn|ref|key_?ref|location|rotation|validator|selector|index|list|s|ized|izer|ization|endpoint|enabled|required|header|param|parameter))+$'
    r'|name$|file$|path$|url$|type$|hash$|Id$|_id$|-id$|hint$|policy$|ization$|izer$',
    re.IGNORECASE,
)

_CLOSING = re.compile(r'[;,)\]}>"\'`*]+$|\\[nrt"\'].*$', re.DOTALL)
_NOT_A_VALUE = re.compile(
    r'^(?:https?:|/|\./|~/|\w:\\|[a-z]+://)|^[\[({<]|^-{1,2}[a-z]|\.(?:json|ya?ml|txt|pem|py|js|ts|env|key|crt|html?|php|go|rb|conf|cfg)$|^[\w.]+\('
    r'|[(){}\[\]]{2}|=>|\bnew\b|^\d{1,2}[:/.]\d|^[\d.,%]+$|^\S+@\S+\.[a-z]{2,}$',
    re.IGNORECASE,
)
_HEX = re.compile(r'^(?:0x)?[0-9a-fA-F]+$')
_TOKEN = re.compile(r'^[A-Za-z0-9+/=_.~:@|!#$%^&*-]+$')
_CLASSES = (re.compile('[a-z]'), re.compile('[A-Z]'), re.compile('[0-9]'), re.compile(r'[^\w\s]'))
_COMMON = re.compile(
    r'^(?:pass(?:w(?:or)?d)?|admin|root|test|user|guest|login|letmein|secret|token|default|demo|hello|welcome|qwerty|abc)[-_@!]?\d{0,6}[!.@#]?$',
    re.IGNORECASE,
)
"""Passwords everybody knows, and writes into examples."""


class Assigned(NamedTuple):
    """A secret found by its surroundings; offsets in the view."""

    rule: Rule
    start: int
    end: int
    severity: Severity
    confidence: float


def assigned(view: View) -> Iterator[Assigned]:
    """What the rules of this module find, and what is left of it."""
    for match in ASSIGNED.matches(view):
        kind = match.rule.id.removeprefix('secrets.')
        found = _CHECKS[kind](match, view) if kind in _CHECKS else _whole(match)
        if found is not None:
            yield found


def _whole(match: Match, group: int = 1) -> Assigned | None:
    start, end = match.span(group)
    value = match.group(group) or ''
    if is_placeholder(value) or is_reference(value) or bits_per_character(value) < 2.5:
        return None
    return Assigned(match.rule, start, end, match.rule.severity, match.rule.confidence)


def _name_and_value(match: Match, view: View) -> Assigned | None:
    keyword = (match.group(1) or '').lower()
    behind = match.group(2) or ''
    before = _BEFORE.search(view.text[max(match.start - 60, 0) : match.start])
    name = (before.group() if before else '') + (match.group(1) or '')
    if _OPEN_TO_ALL.search(name + behind) or _ENDS_OPEN.search(behind):
        return None
    # "bypass", "compass"; but dbPass and MYSQL_PWD.
    ahead = name[: -len(keyword)][-1:]
    starts_high = (match.group(1) or '')[0].isupper()
    if keyword in ('pass', 'pwd') and ahead.isalpha() and (not starts_high or ahead.isupper()):
        return None
    start, end = match.span(3)
    value = view.text[start:end]
    separator = view.text[match.span(2)[1] : start]
    quote = separator[-1:] if separator[-1:] in '"\'`' else ''
    cut = _CLOSING.search(value)
    if cut and (quote or cut.group()[0] not in '*'):
        value = value[: cut.start()]
    is_prose = not any(sign in separator for sign in '=:：>,|') or separator.strip() in ('', ',')
    is_password = any(word in keyword for word in _PASSWORD_WORDS)
    if value[-1:] in '.?' and not quote:
        value = value[:-1]
    if not quote and is_password is False:
        value = re.split(r'[&;,]', value, maxsplit=1)[0]
    if ',' in separator and not quote:
        return None
    is_base64 = len(value) >= 32 and value.endswith('=') and not is_password
    if (_NOT_A_VALUE.search(value) and not is_base64) or is_reference(value) or is_placeholder(value):
        return None
    if not separator.strip('*`"\' '):
        # "pass `x=1`": as a word of its own it is a verb.
        return None if keyword == 'pass' else _bare(match.rule, start, value, is_password=is_password)
    strict = is_prose or (
        not quote and '=' not in separator and view.text[max(0, match.start - 1) : match.start] == ' '
    )
    fits = is_password_like(value, strict=strict) if is_password else is_token_like(value)
    if not fits:
        return None
    return Assigned(
        match.rule, start, start + len(value), match.rule.severity, 0.75 if is_prose else match.rule.confidence
    )


def _bare(rule: Rule, start: int, value: str, *, is_password: bool) -> Assigned | None:
    """A value right behind the word, where any word may stand: it has to be one that no word looks like."""
    if is_password:
        fits = is_password_like(value, strict=True) and len(value) >= 8 and all(one.search(value) for one in _CLASSES)
    else:
        digits = sum(character.isdigit() for character in value)
        fits = len(value) >= 24 and is_token_like(value) and (digits >= 4 or is_mixed(value))
    return Assigned(rule, start, start + len(value), rule.severity, 0.75) if fits else None


def _header(match: Match, view: View) -> Assigned | None:
    start, end = match.span(2)
    value = (match.group(2) or '').rstrip('.:|-')
    end = start + len(value)
    scheme = (match.group(1) or view.text[match.start : match.start + 5]).lower()
    if is_placeholder(value) or is_reference(value) or (view.text[end : end + 1] in '({$<[' and end < len(view.text)):
        return None
    if scheme == 'basic':
        if not _is_basic(value):
            return None
    elif not is_token_like(value):
        return None
    return Assigned(match.rule, start, end, match.rule.severity, match.rule.confidence)


def _is_basic(value: str) -> bool:
    try:
        name, colon, password = base64.b64decode(value + '=' * (-len(value) % 4), validate=True).decode().partition(':')
    except (binascii.Error, UnicodeDecodeError):
        return False
    return bool(colon and password and name.isprintable() and password.isprintable()) and not (
        is_placeholder(password) or _COMMON.match(password)
    )


def _on_command_line(match: Match, view: View) -> Assigned | None:
    start, end = match.span(1)
    value = view.text[start:end]
    if (
        _NOT_A_VALUE.search(value)
        or is_reference(value)
        or is_placeholder(value)
        or not is_password_like(value, strict=True)
    ):
        return None
    return Assigned(match.rule, start, end, match.rule.severity, match.rule.confidence)


def _login(match: Match, view: View) -> Assigned | None:
    start, end = match.span(1)
    if not _is_basic(view.text[start:end]):
        return None
    return Assigned(match.rule, start, end, match.rule.severity, match.rule.confidence)


def _flag(match: Match, view: View) -> Assigned | None:
    start, end = match.span(2)
    value = view.text[start:end]
    if _NOT_A_VALUE.search(value) or is_reference(value) or is_placeholder(value):
        return None
    is_password = (match.group(1) or '').lower().startswith('pass')
    if not (is_password_like(value, strict=True) if is_password else is_token_like(value)):
        return None
    return Assigned(match.rule, start, end, match.rule.severity, match.rule.confidence)


_CHECKS = {
    'command_flag': _flag,
    'registry_auth': _login,
    'assigned': _name_and_value,
    'authorization': _header,
    'command_password': _on_command_line,
}


def is_password_like(value: str, *, strict: bool = False) -> bool:
    """Whether somebody would choose it as a password and not write it as a word.

    Parameters:
        strict: In prose, where any word may follow: letters of both cases and digits, or signs among letters and digits.
    """
    if not 6 <= len(value) <= 120 or _COMMON.match(value) or is_identifier(value):
        return False
    classes = [bool(one.search(value)) for one in _CLASSES]
    if sum(classes) < 2 or not (classes[2] or classes[3]) or not (classes[0] or classes[1]):
        return False
    if classes[3] and not classes[2]:
        # Letters and signs alone are mostly code or punctuation around words.
        words = re.findall('[A-Za-z]+', value)
        if all(word.islower() or word.isupper() or word.istitle() for word in words):
            return False
    return (
        not strict
        or (sum(classes) >= 3 and len(value) >= 7)
        or (classes[2] and len(value) >= 10 and not value.isdigit())
    )


def is_token_like(value: str) -> bool:
    """Whether it was drawn by a machine: long enough, of mixed characters, and without words."""
    value = value.strip('=') or value
    if not 16 <= len(value) <= 2000 or not value.isascii() or not _TOKEN.match(value):
        return False
    if is_identifier(value):
        return False
    if _HEX.match(value):
        # A machine writes all of a number in letters of one size.
        is_uniform = value.lower() == value or value.upper() == value
        return is_uniform and len(value) >= 24 and bits_per_character(value) >= 2.8 and not value.isdigit()
    digits = sum(character.isdigit() for character in value)
    if digits < 2 and not (len(value) >= 32 and _has_drawn_letters(value)):
        return False
    parts = re.split(r'[-_./:|]', value)
    # Names with a number in them: "prod-db-2-token-v1", "gpt-4o-mini-2024".
    if len(parts) >= 3 and max(map(len, parts)) < 12:
        return False
    return bits_per_character(value) >= 3.2


def _has_drawn_letters(value: str) -> bool:
    changes = sum(one.islower() != two.islower() for one, two in itertools.pairwise(value))
    return changes * 4 >= len(value)
