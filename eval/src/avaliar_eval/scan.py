"""The command line: looks through a file and says what it found, at which line and column."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO, cast

from .conversation import parts
from .detector import Detector
from .issue import DetectorType, Issue, Severity
from .policy import Policy, PolicyError, Sensitivity
from .result import DetectionResult

__all__ = ['main']

CLEAN, FOUND, FAILED = 0, 1, 2
"""What the process ends with: nothing at or above `--fail-on`; something; it could not look, or not everywhere."""

_SHOWN = 80
"""Characters of an excerpt that a line of the report shows."""
_MASKED = frozenset((DetectorType.SECRETS, DetectorType.PII))


class _Problem(Exception):
    """Ends the command; the message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class _Record:
    """One call found in the file: what to check and where it stands."""

    line: int
    is_whole_file: bool
    fields: Mapping[str, Any]


def main(arguments: Sequence[str], stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Run the command with the arguments after its name; answers the exit code."""
    parser = _parser()
    try:
        options = parser.parse_args(arguments)
    except SystemExit as end:  # argparse has said what is wrong
        return end.code if isinstance(end.code, int) else FAILED
    try:
        detector = _detector(options)
        return _scanned(options, detector, stdin, stdout, stderr)
    except _Problem as problem:
        stderr.write(f'avaliar_eval: {problem}\n')
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog='python -m avaliar_eval', description='Looks for what is unsafe in prompts and answers, on this machine.'
    )
    scan = parser.add_subparsers(required=True, metavar='scan').add_parser(
        'scan',
        help='look through a file',
        description='Ends with 1 when it finds an issue at or above --fail-on, with 2 when it could not look.',
    )
    scan.add_argument(
        'file',
        help='a text; or .jsonl with an object a line: prompt (text or messages), response, context, system; '
        '- reads a text from the standard input',
    )
    scan.add_argument('--side', choices=('prompt', 'response'), default='prompt', help='what a plain text is')
    scan.add_argument('--jsonl', action='store_true', help='the input is JSON lines whatever its name')
    scan.add_argument(
        '--detectors', metavar='A,B', help='which to run: ' + ', '.join(kind.value for kind in DetectorType)
    )
    scan.add_argument('--sensitivity', choices=[one.value for one in Sensitivity])
    scan.add_argument('--policy', metavar='FILE', help="a policy as JSON; --sensitivity goes before the policy's own")
    scan.add_argument('--fail-on', choices=[one.value for one in Severity], default=Severity.LOW.value)
    scan.add_argument('--json', action='store_true', help='a JSON object for each text')
    scan.add_argument('--show', action='store_true', help='show secrets and personal data in full')
    scan.add_argument('--judge', action='store_true', help='ask the judge that OPENAI_API_KEY and OPENAI_BASE_URL name')
    return parser


def _detector(options: argparse.Namespace) -> Detector:
    document: dict[str, Any] = {}
    if options.policy:
        read = _json(_read(options.policy), f'{options.policy}:')
        if not isinstance(read, dict):
            raise _Problem(f'{options.policy}: a policy is a JSON object')
        document = cast('dict[str, Any]', read)
    if options.sensitivity:
        document = {**document, 'sensitivity': options.sensitivity, 'sensitivities': {}}
    asked = None if options.detectors is None else [one.strip() for one in options.detectors.split(',') if one.strip()]
    try:
        policy = Policy.from_json(document)
        return Detector(asked, policy=policy, judge='environment' if options.judge else None)
    except PolicyError as error:
        raise _Problem(f'{options.policy or "policy"}: {error}') from None
    except ValueError as error:
        raise _Problem(str(error)) from None


def _scanned(options: argparse.Namespace, detector: Detector, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    if options.judge and detector.judge is None:
        raise _Problem('--judge: set OPENAI_API_KEY, or OPENAI_BASE_URL for a judge of your own')
    name = '<stdin>' if options.file == '-' else options.file
    text = stdin.read() if options.file == '-' else _read(options.file)
    found: Counter[Severity] = Counter()
    failures: dict[str, None] = {}
    texts, milliseconds = 0, 0.0
    for record in _records(text, name, options):
        result = _evaluated(detector, record)
        texts += 1
        milliseconds += result.duration_ms
        found.update(issue.severity for issue in result.issues)
        failures.update(
            (f'{name}:{record.line}: {check.detector.value}: {check.reason}', None)
            for check in result.checks
            if check.status == 'failed' or check.judge == 'failed'
        )
        stdout.writelines(_report(name, record, result, options))
    for failure in failures:
        stderr.write(f'{failure}\n')
    counts = ', '.join(f'{found[severity]} {severity.value}' for severity in reversed(Severity) if found[severity])
    stderr.write(
        f'{sum(found.values())} issues{f" ({counts})" if counts else ""} in {texts} texts, {milliseconds:.1f} ms\n'
    )
    if any(severity >= Severity(options.fail_on) for severity in found):
        return FOUND
    return FAILED if failures else CLEAN


def _evaluated(detector: Detector, record: _Record) -> DetectionResult:
    fields = record.fields
    prompt, response = fields.get('prompt'), fields.get('response')
    around = {'context': fields.get('context'), 'system': fields.get('system')}
    if response is None:
        return detector.evaluate_prompt_sync(prompt, **around)
    if prompt is None or record.is_whole_file:
        return detector.evaluate_response_sync(response, **around)
    return detector.evaluate_full_sync(prompt, response, **around)


def _records(text: str, name: str, options: argparse.Namespace) -> Iterator[_Record]:
    if not options.jsonl and not name.endswith('.jsonl'):
        yield _Record(1, True, {options.side: text})
        return
    for number, line in enumerate(text.split('\n'), 1):
        if line.strip():
            yield _Record(number, False, _fields(_json(line, f'{name}:{number}:'), f'{name}:{number}:', options.side))


def _fields(value: Any, at: str, side: str) -> Mapping[str, Any]:
    if isinstance(value, str):
        return {side: value}
    if not isinstance(value, dict):
        raise _Problem(f'{at} a line is an object with prompt, response or messages, or a text')
    record = cast('dict[str, Any]', value)
    prompt = record.get('prompt', record.get('messages', record.get('input')))
    response = record.get('response', record.get('output'))
    if prompt is None and response is None:
        raise _Problem(
            f'{at} has neither prompt (or messages) nor response; it has {", ".join(map(str, record)) or "nothing"}'
        )
    system = record.get('system')
    if system is not None and not isinstance(system, str):
        raise _Problem(f'{at} system must be text')
    return {'prompt': prompt, 'response': response, 'context': record.get('context'), 'system': system}


def _json(text: str, at: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise _Problem(f'{at} is not JSON: {error}') from None
    except RecursionError:
        raise _Problem(f'{at} is nested too deeply') from None


def _read(name: str) -> str:
    try:
        return Path(name).read_text('utf-8-sig', errors='replace')
    except OSError as error:
        raise _Problem(f'{name}: {error.strerror or error}') from None


def _report(name: str, record: _Record, result: DetectionResult, options: argparse.Namespace) -> Iterator[str]:
    issues = [_placed(issue, record, is_shown=options.show) for issue in result.issues]
    if options.json:
        checks = [
            {'detector': check.detector.value, 'target': check.target, 'status': check.status, 'judge': check.judge}
            | ({'reason': check.reason} if check.reason else {})
            for check in result.checks
        ]
        document = {'file': name, 'line': record.line, 'status': result.status, 'issues': issues, 'checks': checks}
        yield json.dumps(document, ensure_ascii=True) + '\n'
        return
    for issue in issues:
        place = f'{issue["line"]}:{issue["column"]}'
        if not record.is_whole_file:
            part = '' if (index := issue['metadata'].get('part')) is None else f'[{index}]'
            place = f'{record.line}: {issue["target"]}{part} {place}'
        excerpt = _printable(issue['excerpt'])
        excerpt = excerpt if len(excerpt) <= _SHOWN else f'{excerpt[: _SHOWN - 1]}…'
        yield (
            f'{name}:{place}: {issue["severity"]} {issue["type"]} ({issue["confidence"]:.2f}): '
            f'{_printable(issue["message"])} "{excerpt}"\n'
        )


def _placed(issue: Issue, record: _Record, *, is_shown: bool) -> dict[str, Any]:
    """The issue as JSON, with the line and column in its own text, counted from 1."""
    line, column = _place(_text_of(issue, record), issue.start)
    return {
        'type': issue.type.value,
        'severity': issue.severity.value,
        'confidence': round(issue.confidence, 4),
        'target': issue.target,
        'line': line,
        'column': column,
        'start': issue.start,
        'end': issue.end,
        'excerpt': issue.excerpt if is_shown or issue.type not in _MASKED else _mask(issue.excerpt),
        'message': issue.message,
        'suggestion': issue.suggestion,
        'detector_name': issue.detector_name,
        'metadata': dict(issue.metadata),
    }


def _text_of(issue: Issue, record: _Record) -> str:
    part = issue.metadata.get('part')
    if part == 'context':
        context = record.fields.get('context')
        return context if isinstance(context, str) else ''
    side = record.fields[issue.target]
    if isinstance(side, str):
        return side
    return next((one.text for one in parts(side) if one.index == part and issue.excerpt in one.text), '')


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count('\n', 0, offset) + 1, offset - text.rfind('\n', 0, offset)


def _mask(excerpt: str) -> str:
    """Enough to find it by, and not enough to use it."""
    kept = min(4, len(excerpt) // 4)
    return excerpt[:kept] + '*' * min(8, len(excerpt) - kept)


def _printable(text: str) -> str:
    """One line without control characters: a text under check must not speak to the terminal."""
    return ''.join(
        character if character.isprintable() else character.encode('unicode_escape').decode() for character in text
    )
