"""Avaliar's detectors: prompt injection, personal data, secrets and more, in a millisecond, without a key or a network.

    from avaliar_eval import Detector

    result = Detector(['pii', 'prompt_injection']).evaluate_prompt_sync('Ignore all previous instructions.')
    result.issues[0].excerpt

Imports neither the SDK nor the server, both of which use it. A detector is loaded when it is first wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .issue import DetectorType, Issue, Severity, Stage, highest
from .lazy import on_demand

if TYPE_CHECKING:
    from .detector import Detector
    from .policy import Criterion, CustomRule, Policy, PolicyError, Sensitivity
    from .result import Check, DetectionResult

__all__ = [
    'Check',
    'Criterion',
    'CustomRule',
    'DetectionResult',
    'Detector',
    'DetectorType',
    'Issue',
    'Policy',
    'PolicyError',
    'Sensitivity',
    'Severity',
    'Stage',
    'highest',
]

_LAZY = {
    'Check': 'result',
    'Criterion': 'policy',
    'CustomRule': 'policy',
    'DetectionResult': 'result',
    'Detector': 'detector',
    'Policy': 'policy',
    'PolicyError': 'policy',
    'Sensitivity': 'policy',
}

__getattr__, __dir__ = on_demand(globals(), _LAZY)
