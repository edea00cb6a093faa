"""A policy as a JSON object, and back; whatever is wrong with one is said by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any, Literal, TypeVar, cast

from .issue import DetectorType, Severity
from .policy import Criterion, CustomRule, Policy, PolicyError, Sensitivity

__all__ = ['LIMITS', 'read', 'written']

Value = TypeVar('Value', bound=Enum)
Part = TypeVar('Part')

LIMITS = {
    'allowed_terms': 10_000,
    'allowed_patterns': 200,
    'rules': 200,
    'criteria': 20,
    'keywords': 10_000,
    'characters': 2_000,
}
"""How many of each a policy may have, and how long one string may be: every check pays for all of them."""


def read(document: Mapping[str, Any]) -> Policy:
    """The policy that `document` describes; what it leaves out has its default.

    Raises:
        PolicyError: A name is unknown, or a value is of the wrong kind or too large.
    """
    fields = _fields(
        document,
        'policy',
        {
            'detectors': lambda value, at: frozenset(
                _list(value, at, lambda one, here: _one_of(DetectorType, one, here))
            ),
            'sensitivity': lambda value, at: _one_of(Sensitivity, value, at),
            'sensitivities': _sensitivities,
            'allowed_terms': lambda value, at: _list(value, at, _text),
            'allowed_patterns': lambda value, at: _list(value, at, _pattern),
            'rules': lambda value, at: _unique(_list(value, at, _rule), at),
            'criteria': lambda value, at: _unique(_list(value, at, _criterion), at),
            'block_at': lambda value, at: _one_of(Severity, value, at),
        },
    )
    return Policy(**fields)


def written(policy: Policy) -> dict[str, Any]:
    """The JSON object that `read` makes `policy` of."""
    return {
        'detectors': [kind.value for kind in DetectorType if kind in policy.detectors],
        'sensitivity': policy.sensitivity.value,
        'sensitivities': {kind.value: sensitivity.value for kind, sensitivity in policy.sensitivities.items()},
        'allowed_terms': list(policy.allowed_terms),
        'allowed_patterns': list(policy.allowed_patterns),
        'rules': [
            {
                'name': rule.name,
                'type': rule.type.value,
                'severity': rule.severity.value,
                **({'keywords': list(rule.keywords)} if rule.pattern is None else {'pattern': rule.pattern}),
                'target': rule.target,
                'message': rule.message,
            }
            for rule in policy.rules
        ],
        'criteria': [
            {
                'name': criterion.name,
                'description': criterion.description,
                'type': criterion.type.value,
                'severity': criterion.severity.value,
                'target': criterion.target,
            }
            for criterion in policy.criteria
        ],
        'block_at': policy.block_at.value,
    }


def _rule(value: Any, at: str) -> CustomRule:
    fields = _fields(
        value,
        at,
        {
            'name': _name,
            'type': lambda one, here: _one_of(DetectorType, one, here),
            'severity': lambda one, here: _one_of(Severity, one, here),
            'pattern': lambda one, here: None if one is None else _pattern(one, here),
            'keywords': lambda one, here: _list(one, here, _text),
            'target': _target,
            'message': _optional_text,
        },
        needed=('name', 'type'),
    )
    if (fields.get('pattern') is None) == (not fields.get('keywords')):
        raise PolicyError(f'{at}: a rule has either a pattern or keywords; give one of the two')
    return CustomRule(**fields)


def _criterion(value: Any, at: str) -> Criterion:
    return Criterion(
        **_fields(
            value,
            at,
            {
                'name': _name,
                'description': _text,
                'type': lambda one, here: _one_of(DetectorType, one, here),
                'severity': lambda one, here: _one_of(Severity, one, here),
                'target': _target,
            },
            needed=('name', 'description'),
        )
    )


def _fields(
    value: Any, at: str, readers: Mapping[str, Callable[[Any, str], Any]], needed: Sequence[str] = ()
) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise PolicyError(f'{at}: must be an object, not {_said(value)}')
    document = cast('Mapping[Any, Any]', value)
    for name in document:
        if name not in readers:
            raise PolicyError(f'{at}: {_said(name)} is unknown; there are {", ".join(readers)}')
    for name in needed:
        if name not in document:
            raise PolicyError(f'{at}: {name} is missing')
    prefix = '' if at == 'policy' else f'{at}.'
    return {name: readers[name](one, f'{prefix}{name}') for name, one in document.items()}


def _list(value: Any, at: str, reader: Callable[[Any, str], Part]) -> tuple[Part, ...]:
    if not isinstance(value, (list, tuple, set, frozenset)):
        raise PolicyError(f'{at}: must be a list, not {_said(value)}')
    items = list(cast('Sequence[Any]', value))
    limit = LIMITS.get(at.rsplit('.', 1)[-1], 100)
    if len(items) > limit:
        raise PolicyError(f'{at}: has {len(items)} entries; {limit} are allowed')
    return tuple(reader(one, f'{at}[{index}]') for index, one in enumerate(items))


def _unique(parts: tuple[Part, ...], at: str) -> tuple[Part, ...]:
    names: set[str] = set()
    for part in parts:
        name = cast('Any', part).name
        if name in names:
            raise PolicyError(f'{at}: two are called {name!r}; a name says which one an issue comes from')
        names.add(name)
    return parts


def _sensitivities(value: Any, at: str) -> dict[DetectorType, Sensitivity]:
    if not isinstance(value, Mapping):
        raise PolicyError(f'{at}: must be an object of detector and sensitivity, not {_said(value)}')
    return {
        _one_of(DetectorType, kind, at): _one_of(Sensitivity, sensitivity, f'{at}.{kind}')
        for kind, sensitivity in cast('Mapping[Any, Any]', value).items()
    }


def _one_of(kind: type[Value], value: Any, at: str) -> Value:
    try:
        return kind(value)
    except ValueError:
        known = ', '.join(str(one.value) for one in kind)
        raise PolicyError(f'{at}: {_said(value)} is unknown; there are {known}') from None


def _text(value: Any, at: str) -> str:
    text = _optional_text(value, at)
    if not text.strip():
        raise PolicyError(f'{at}: is empty')
    return text


def _optional_text(value: Any, at: str) -> str:
    if not isinstance(value, str):
        raise PolicyError(f'{at}: must be text, not {_said(value)}')
    if len(value) > LIMITS['characters']:
        raise PolicyError(f'{at}: has {len(value)} characters; {LIMITS["characters"]} are allowed')
    return value


def _name(value: Any, at: str) -> str:
    name = _text(value, at)
    if len(name) > 100 or not name.isprintable():
        raise PolicyError(f'{at}: must be at most 100 printable characters')
    return name


def _pattern(value: Any, at: str) -> str:
    from .pattern import compiled

    pattern = _text(value, at)
    try:
        compiled(pattern)
    except ValueError as error:
        raise PolicyError(f'{at}: {error}') from None
    return pattern


def _target(value: Any, at: str) -> Literal['prompt', 'response', 'both']:
    if value not in ('prompt', 'response', 'both'):
        raise PolicyError(f'{at}: {_said(value)} is unknown; there are prompt, response, both')
    return value


def _said(value: Any) -> str:
    said = repr(value)
    return said if len(said) <= 60 else f'{said[:57]}...'
