"""The SDK must not import the detectors, nor they the SDK; so each has its own list, and here they are compared."""

from __future__ import annotations

import typing

import avaliar_eval
from avaliar import detectors
from avaliar_server.api import schemas


def test_the_sdk_and_the_detectors_know_the_same_kinds():
    assert {kind.name: kind.value for kind in detectors.DetectorType} == {
        kind.name: kind.value for kind in avaliar_eval.DetectorType
    }


def test_the_api_knows_the_same_severities():
    assert list(typing.get_args(schemas.Severity)) == [severity.value for severity in avaliar_eval.Severity]
