from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from avaliar_eval import DetectorType, Severity, catalogue, guard
from avaliar_eval.scan import main

from .small_detectors import Failing, WordDetector

K = DetectorType


@pytest.fixture(autouse=True)
def made(monkeypatch: pytest.MonkeyPatch) -> dict[DetectorType, Any]:
    made: dict[DetectorType, Any] = {kind: WordDetector(kind, f'<{kind.value}>') for kind in K}
    made[K.TOXICITY] = WordDetector(K.TOXICITY, 'idiot', severity=Severity.MEDIUM)
    made[K.SECRETS] = WordDetector(K.SECRETS, 'sk-1234567890abcdef')
    monkeypatch.setattr(catalogue, '_made', made)
    return made


def scan(*arguments: str, stdin: str = '') -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = main(['scan', *arguments], io.StringIO(stdin), out, err)
    return code, out.getvalue(), err.getvalue()


def test_a_text_with_line_and_column(tmp_path: Path):
    file = tmp_path / 'mail.txt'
    file.write_text('Dear all,\nyou are an idiot.\n', 'utf-8-sig')
    code, out, err = scan(str(file))
    assert code == 1
    assert out == f'{file}:2:12: medium toxicity (0.80): It says idiot. "idiot"\n'
    assert err.startswith('1 issues (1 medium) in 1 texts, ')


def test_clean_is_zero():
    assert scan('-', stdin='nothing here')[:2] == (0, '')


@pytest.mark.parametrize(('least', 'code'), [('low', 1), ('medium', 1), ('high', 0), ('critical', 0)])
def test_fail_on(least: str, code: int):
    assert scan('-', '--fail-on', least, stdin='idiot')[0] == code


def test_secrets_are_masked_unless_asked_for():
    text = 'key sk-1234567890abcdef'
    assert '"sk-1********"' in scan('-', stdin=text)[1]
    assert '"sk-1234567890abcdef"' in scan('-', '--show', stdin=text)[1]
    assert '1234567890abcdef' not in scan('-', '--json', stdin=text)[1].replace(
        '"message": "It says sk-1234567890abcdef."', ''
    )


def test_json_lines(tmp_path: Path):
    file = tmp_path / 'calls.jsonl'
    records = [
        {'prompt': 'fine', 'response': 'one\n<unsafe_output>'},
        {'messages': [{'role': 'system', 'content': 'S'}, {'role': 'user', 'content': 'an idiot'}]},
        {'response': 'fine', 'context': 'C', 'system': 'S'},
        'just an idiot',
    ]
    file.write_text('\n\n'.join(map(json.dumps, records)) + '\n')
    code, out, _ = scan(str(file))
    assert code == 1
    assert out.splitlines() == [
        f'{file}:1: response 2:1: high unsafe_output (0.80): It says <unsafe_output>. "<unsafe_output>"',
        f'{file}:3: prompt[1] 1:4: medium toxicity (0.80): It says idiot. "idiot"',
        f'{file}:7: prompt 1:9: medium toxicity (0.80): It says idiot. "idiot"',
    ]


def test_json_out(tmp_path: Path):
    code, out, _ = scan('-', '--json', '--side', 'response', '--detectors', 'toxicity,pii', stdin='you idiot')
    (document,) = map(json.loads, out.splitlines())
    assert code == 1 and document['status'] == 'issues' and document['line'] == 1
    (issue,) = document['issues']
    assert (issue['type'], issue['target'], issue['line'], issue['column'], issue['start'], issue['end']) == (
        'toxicity',
        'response',
        1,
        5,
        4,
        9,
    )
    assert {check['detector']: check['status'] for check in document['checks']} == {
        'toxicity': 'issues',
        'pii': 'clean',
    }


def test_hostile_text_does_not_reach_the_terminal(made: dict[DetectorType, Any]):
    made[K.TOXICITY] = WordDetector(K.TOXICITY, 'x[2J\ny')
    _, out, _ = scan('-', stdin='ax\x1b[2J\nyb')
    assert '\x1b' not in out and '\\x1b[2J\\ny' in out


def test_policy(tmp_path: Path):
    policy = tmp_path / 'policy.json'
    policy.write_text(json.dumps({'detectors': ['toxicity'], 'sensitivity': 'strict', 'allowed_terms': ['idiot']}))
    assert scan('-', '--policy', str(policy), stdin='idiot sk-1234567890abcdef')[0] == 0


def test_sensitivity_reaches_the_detectors(made: dict[DetectorType, Any]):
    scan('-', '--sensitivity', 'strict', stdin='x')
    assert made[K.PII].seen[0].sensitivity.value == 'strict'


@pytest.mark.parametrize(
    ('arguments', 'stdin', 'message'),
    [
        (['/nowhere/file.txt'], '', '/nowhere/file.txt: No such file or directory'),
        (['-', '--detectors', 'pi'], '', "'pi' is no detector; there are prompt_injection"),
        (['-', '--policy', '/nowhere'], '', '/nowhere: No such file'),
        (['-', '--jsonl'], '{"prompt": "x"}\n{', '<stdin>:2: is not JSON'),
        (['-', '--jsonl'], '[1]', '<stdin>:1: a line is an object'),
        (['-', '--jsonl'], '{"text": "x"}', '<stdin>:1: has neither prompt (or messages) nor response; it has text'),
        (['-', '--jsonl'], '{"prompt": "x", "system": 3}', '<stdin>:1: system must be text'),
        (['-', '--judge'], 'x', '--judge: set OPENAI_API_KEY'),
    ],
)
def test_what_is_wrong_is_said(arguments: list[str], stdin: str, message: str):
    code, _, err = scan(*arguments, stdin=stdin)
    assert code == 2
    assert message in err


@pytest.mark.parametrize(
    ('document', 'message'), [('[]', 'a policy is a JSON object'), ('{', 'is not JSON'), ('{"x": 1}', "'x' is unknown")]
)
def test_a_wrong_policy_is_said(tmp_path: Path, document: str, message: str):
    policy = tmp_path / 'policy.json'
    policy.write_text(document)
    code, _, err = scan('-', '--policy', str(policy))
    assert code == 2 and message in err and str(policy) in err


def test_usage(capsys: pytest.CaptureFixture[str]):
    assert scan('-', '--fail-on', 'never')[0] == 2
    assert 'invalid choice' in capsys.readouterr().err
    assert scan('--help')[0] == 0


def test_a_failing_detector_is_not_silent(made: dict[DetectorType, Any]):
    guard.use(False)
    made[K.PII] = Failing(K.PII)
    code, _, err = scan('-', stdin='fine')
    assert code == 2 and '<stdin>:1: pii: An error inside the pii detector' in err
    assert scan('-', stdin='idiot')[0] == 1
