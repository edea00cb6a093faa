"""The error tree, and which error an HTTP status stands for."""

from __future__ import annotations

import pickle

import pytest
from avaliar import errors
from avaliar.detectors import DetectorType

STATUSES = {
    400: errors.AvaliarUserError,
    401: errors.AvaliarAuthError,
    403: errors.AvaliarAuthError,
    404: errors.AvaliarNotFoundError,
    409: errors.AvaliarConflictError,
    413: errors.AvaliarUserError,
    422: errors.AvaliarUserError,
    429: errors.AvaliarRateLimitError,
    302: errors.AvaliarUserError,
    500: errors.AvaliarAPIError,
    502: errors.AvaliarAPIError,
    503: errors.AvaliarAPIError,
    599: errors.AvaliarAPIError,
}


@pytest.mark.parametrize(('status', 'kind'), STATUSES.items())
def test_status(status: int, kind: type[errors.AvaliarError]) -> None:
    error = errors.error_for_status(status, 'what happened', 5.0)

    assert type(error) is kind
    assert (str(error), error.status, error.retry_after) == ('what happened', status, 5.0)


def test_the_tree() -> None:
    kinds = [getattr(errors, name) for name in errors.__all__ if name[0].isupper()]

    assert {kind.__name__ for kind in kinds if kind.__bases__ == (errors.AvaliarError,)} == {
        'AvaliarAPIError',
        'AvaliarRequestTimeout',
        'AvaliarUserError',
        'AvaliarRateLimitError',
        'AvaliarAuthError',
        'AvaliarNotFoundError',
        'AvaliarConflictError',
        'AvaliarConnectionError',
        'PromptBlockedError',
    }
    assert errors.__doc__ is not None
    assert all(kind.__name__ in errors.__doc__ for kind in kinds)


def test_a_blocked_prompt_says_why() -> None:
    error = errors.PromptBlockedError('it overrides instructions', ['issue'])

    assert (str(error), error.reason, error.issues) == (
        'it overrides instructions',
        'it overrides instructions',
        ['issue'],
    )
    assert errors.PromptBlockedError('x').issues is None


@pytest.mark.parametrize(
    'error',
    [errors.PromptBlockedError('why', [1]), errors.AvaliarRateLimitError('slow', status=429, retry_after=2.0)],
)
def test_errors_travel_between_processes(error: errors.AvaliarError) -> None:
    again = pickle.loads(pickle.dumps(error))

    assert type(again) is type(error)
    assert again.__dict__ == error.__dict__
    assert str(again) == str(error)


def test_detector_types_are_their_wire_values() -> None:
    assert [str(kind) for kind in DetectorType] == [
        'prompt_injection',
        'jailbreak',
        'toxicity',
        'pii',
        'bias',
        'hallucination',
        'secrets',
        'system_prompt_leak',
        'harmful_content',
        'unsafe_output',
    ]
    assert DetectorType('pii') is DetectorType.PII
    assert f'{DetectorType.PII}' == 'pii' == DetectorType.PII
