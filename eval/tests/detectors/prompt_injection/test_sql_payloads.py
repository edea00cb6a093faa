"""SQL that breaks out of its literal, and SQL, code and prose that do not."""

from __future__ import annotations

import pytest
from avaliar_eval.checked import Checked, Finding
from avaliar_eval.detectors.prompt_injection.sql import sql_findings
from avaliar_eval.detectors.prompt_injection.sql_tokens import fragment
from avaliar_eval.issue import Severity
from avaliar_eval.policy import Sensitivity
from avaliar_eval.text import Text


def found(text: str) -> list[Finding]:
    checked = Checked(Text(text), 'prompt', 'user', Sensitivity.BALANCED)
    return [finding for finding in sql_findings(checked) if finding.evidence == 'rule']


PAYLOADS = {
    "' OR '1'='1": 'tautology',
    "x' or 7=7 --": 'tautology',
    '1 or 3=3#': 'tautology',
    '5) and (8=8': 'tautology',
    '" or "a"="a': 'tautology',
    "q' oR/**/2>1-- ": 'tautology',
    "bob' and email is null--": 'tautology',
    "1' and 'x' like 'x": 'tautology',
    "' or name = name --": 'tautology',
    '-1 union select 1,2,login from members': 'union',
    "z' UnIoN/**/aLl SeLeCt null,null#": 'union',
    '1) union all (select 3,4)--': 'union',
    '9; drop table invoices': 'stacked',
    "a'; delete from carts where 1=1--": 'stacked',
    "a'); exec master..xp_cmdshell 'dir'--": 'function',
    "1' and sleep(9)--": 'delay',
    "1; waitfor delay '0:0:9'--": 'function',
    '1 and (select count(*) from pg_user)>0': 'error',
    "1' and extractvalue(1, concat(0x7e, version()))--": 'error',
    "1' rlike (select (case when (4=4) then 1 else 2 end))": 'error',
    "admin'--": 'comment',
    '1 order by 12--': 'probe',
    "bob'^0!='1": 'operator',
    '(select pass from members limit 1)': 'operator',
    '7#\nunion #': 'operator',
    '3;load data infile "x"': 'stacked',
    "1' into outfile '/tmp/shell.php'--": 'function',
}


@pytest.mark.parametrize('payload', PAYLOADS)
def test_payloads(payload: str) -> None:
    findings = found(payload)
    assert findings, payload
    kind = PAYLOADS[payload]
    assert {finding.metadata['subtype'] for finding in findings} == {'sql_injection'}
    if kind not in ('function', 'error', 'delay'):  # of several parts the most severe names it
        assert findings[0].rule.removeprefix('prompt_injection.sql_') in (kind, 'union', 'error', 'function')


@pytest.mark.parametrize(
    'payload', ["' OR '1'='1' --", '-1 union select 1,2,login from members', "a'; drop table carts;--"]
)
@pytest.mark.parametrize('prompt', ['Show me the orders of customer {}', 'Look up the user named {} please', '{}'])
def test_payloads_in_a_prompt(prompt: str, payload: str) -> None:
    text = prompt.format(payload)
    (finding,) = found(text)
    assert text[finding.start : finding.end] in text
    assert finding.start >= text.index(payload)


def test_payloads_in_an_address() -> None:
    assert found('GET /item?id=1%27%20or%20%271%27%3D%271 HTTP/1.1')


def test_severity_by_what_is_done() -> None:
    assert found("' or 1=1 --")[0].severity is Severity.MEDIUM
    assert found("' union select 1,2,3 --")[0].severity is Severity.HIGH
    assert found("'; drop table users --")[0].severity is Severity.CRITICAL
    assert found("1; exec xp_cmdshell('dir')")[0].severity is Severity.CRITICAL


LEGITIMATE = [
    "SELECT a.name, b.total FROM a JOIN b ON a.id = b.a_id WHERE a.city = 'Rome' OR b.total > 5",
    'Explain this query: SELECT name FROM x UNION ALL SELECT name FROM y ORDER BY 1',
    'WITH t AS (SELECT 1 AS n) SELECT * FROM t WHERE 1=1 AND n IN (SELECT n FROM t)',
    "UPDATE users SET active = 0 WHERE last_login < '2020-01-01' OR email = '';",
    'CREATE TABLE t (id int); INSERT INTO t VALUES (1); DROP TABLE t;',
    "```sql\nSELECT id FROM orders WHERE status = 'open' -- only open ones\n  AND total = 3 OR 1=1\n```",
    "Why is my query slow? select * from logs where level = 'error' and (host = 'a' or host = 'b')",
    'What does SELECT SLEEP(5) FROM dual do and why does it wait?',
]


@pytest.mark.parametrize('text', LEGITIMATE)
def test_statements_pass(text: str) -> None:
    assert found(text) == []


OTHERS = [
    "My name is O'Brien and I can't log in.",
    "D'Angelo's account -- the old one -- has 2 users and 3 admins.",
    "The Students' Union selected a few friends; drop me a line.",
    'Is it true that 2+2=4 and 3+3=6?',
    'Prove that x > 3 and 5 > 2.',
    '"UNION" PRINTABLE WEDDING or "CHURCH" DESIGN',
    '"red shoes" AND "blue hat"',
    'choose one or select two; update me when done',
    "if key == 'j' or key == 'k':\n    rows = [r for r in rows if len(r) > 1]",
    "parser.add_argument('--store', help='Where the data is')  # required",
    "if line.startswith('#') and len(line) < 20:\n    continue",
    "if (event.key === 'j' || event.key === 'k') { next(at >= 0 && at < rows.length) }",
    "sql += ' AND name = ' + quote(name)",
    'time.sleep(5)  # wait for the server\nprint("done")',
    'import { x } from "y"\n\ndeclare module "@scope/router" {}',
    "value = get('flag') or False\nother = get('x') and 1",
    'Set the value to 1; begin again at 2 and 3.',
    "She said 'yes' and 'no' in the same sentence.",
    "don't - won't",
    "rock'n'roll",
    'ticket 1 #union and 2 #strike',
    'for (i = 10; i > 0; i--)',
    'The score was 3 - 1',
    'A table of contents, order by 3 pm; limit 10 per person.',
]


@pytest.mark.parametrize('text', OTHERS)
def test_prose_and_code_pass(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    'text',
    [
        "What is SQL injection? For example ' OR 1=1 --",
        "Write a test with the payload '; DROP TABLE users; -- for our WAF.",
    ],
)
def test_talk_about_sql_injection_passes(text: str) -> None:
    assert found(text) == []


def test_constants_and_spelling_do_not_matter() -> None:
    one = fragment("or 'a' = 'a'", 0, 12)
    other = fragment('OR/**/0x12=0x12', 0, 15)
    assert one.kinds == 'Lscs.'
    assert other.kinds == 'Lncn.'
    assert fragment('or sleep(5) # x', 0, 15).kinds == 'Lx(n)#'
    assert one.ends[-1] == 12
