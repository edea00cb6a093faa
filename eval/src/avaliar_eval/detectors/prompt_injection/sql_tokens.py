"""SQL as a server would read it, a letter for each token.

A fragment is judged by the sequence of kinds: `or 'a' = 'a` and `AND/**/12>0x01` are both `Lscs` with the constants
exchanged. That survives case, comments for spaces and the choice of constants, which patterns over the text do not.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ['EVERYDAY', 'Fragment', 'fragment']

_TOKEN = re.compile(
    r"""(?P<space>\s+|/\*(?!!).{0,200}?\*/|/\*!\d{0,6}|\*/)
    |(?P<comment>--(?![-\d(a-z])|--$|\#(?!\w*[;{])|/\*|;?%00|\x00)
    |(?P<string>'(?:[^'\\\n]|\\.|''){0,200}'|"(?:[^"\\\n]|\\.|""){0,200}"|\$\$.{0,100}?\$\$)
    |(?P<name>`[^`\n]{0,100}`|\[[a-z_]\w{0,60}\])
    |(?P<loose>['"`])
    |(?P<number>0x[0-9a-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?|\.\d+)
    |(?P<variable>@@?[\w$.]*)
    |(?P<word>[^\W\d][\w$]*(?:\.[^\W\d][\w$]*)*)
    |(?P<compare><=>|[<>!]=|<>|[=<>])
    |(?P<logic>\|\||&&)
    |(?P<operator>::|:=|[-+*/%^|&!~])
    |(?P<mark>[(),;])
    |(?P<other>.)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)

_WORDS: dict[str, str] = {}
for _kind, _listed in (
    ('L', 'or and xor'),
    ('C', 'like rlike regexp between in is sounds ilike similar glob'),
    ('N', 'null true false'),
    ('U', 'union intersect except minus'),
    ('S', 'select'),
    ('K', 'all distinct top not any some as case when then else end escape binary collate asc desc distinctrow exists'),
    ('F', 'from'),
    ('W', 'where on'),
    ('H', 'having'),
    ('B', 'by'),
    ('O', 'order group'),
    ('M', 'limit offset'),
    ('I', 'into outfile dumpfile'),
    ('T', 'table database schema set user role procedure function view index column login trigger'),
    (
        't',
        'drop delete insert update exec execute shutdown create alter declare call truncate grant merge replace '
        'handler begin load rename revoke backup',
    ),
):
    _WORDS.update(dict.fromkeys(_listed.split(), _kind))

_CALLED = (
    'sleep benchmark pg_sleep waitfor xp_cmdshell xp_dirtree xp_regread sp_executesql sp_oacreate sp_password '
    'extractvalue updatexml load_file utl_inaddr.get_host_address '
    'utl_http.request dbms_pipe.receive_message dbms_lock.sleep dbms_utility.sqlid_to_sqlhash ctxsys.drithsx.sn '
    'xmltype elt make_set regexp_substring randomblob '
    'gtid_subset gtid_subtract json_keys analyse procedure exp generate_series database version user current_user '
    'session_user system_user ascii substring substr '
    'mid char chr concat concat_ws group_concat convert cast hex unhex length if ifnull iif nullif geometrycollection '
    'polygon multipoint linestring row utl_inaddr.get_host_name '
    'pg_read_file pg_ls_dir lo_import opendatasource openrowset bulk query_to_xml database_to_xml dblink_connect '
    'count md5 sha1'
)
_DANGEROUS = frozenset(_CALLED.split())
"""Functions that payloads call: to wait, to fail aloud, to read files, to take strings apart."""

_EVERYDAY = (
    'database version user ascii substring substr mid char chr concat hex unhex length if ifnull iif nullif convert cast row count '
    'md5 sha1 exp bulk query procedure'
)
EVERYDAY = frozenset(_EVERYDAY.split())
"""Those of them that code in any language has."""

_GROUPS = {
    'string': 's',
    'loose': 'q',
    'number': 'n',
    'name': 'w',
    'variable': 'v',
    'compare': 'c',
    'logic': 'L',
    'operator': 'o',
    'comment': '#',
    'other': '?',
}


class Fragment(NamedTuple):
    """Tokens of a stretch of text.

    Attributes:
        kinds: A letter a token: `L` logic, `c` and `C` comparison in signs and in words, `s` string, `q` a quote that
            opens none, `n` number, `v` variable, `N` null or a truth value, `x` a function payloads call, `f` another
            one, `w` a name, `o` an operator, `#` a comment, capitals for SQL's words, marks as they are, and a full stop where the text ends.
        words: The text of each token, in lower case.
        ends: Where each token ends, counted from the beginning of the text.
    """

    kinds: str
    words: list[str]
    ends: list[int]


def fragment(text: str, start: int, end: int) -> Fragment:
    """The tokens of `text[start:end]`, read from outside any string."""
    kinds: list[str] = []
    words: list[str] = []
    ends: list[int] = []
    for found in _TOKEN.finditer(text, start, end):
        group = found.lastgroup
        if group == 'space' or group is None:
            continue
        word = found.group().lower()
        if group == 'mark':
            kind = word
        elif group == 'word':
            kind = _WORDS.get(word, '')
            if not kind or kind == 'T':
                calls = text[found.end() : found.end() + 2].lstrip()[:1] == '('
                kind = ('x' if word in _DANGEROUS else 'f') if calls else kind or 'w'
        else:
            kind = _GROUPS[group]
        kinds.append(kind)
        words.append(word)
        ends.append(found.end())
        if kind == '#':
            break
    if ends and not text[ends[-1] :].strip():
        kinds.append('.')
        words.append('')
        ends.append(ends[-1])
    return Fragment(''.join(kinds), words, ends)
