"""Which class finds which kind of issue. A detector is imported when it is first wanted."""

from __future__ import annotations

import importlib
import threading

from .checked import StageOne
from .issue import DetectorType

__all__ = ['CLASSES', 'stage_one']

CLASSES: dict[DetectorType, tuple[str, str]] = {
    DetectorType.PROMPT_INJECTION: ('prompt_injection', 'PromptInjection'),
    DetectorType.JAILBREAK: ('jailbreak', 'Jailbreak'),
    DetectorType.TOXICITY: ('toxicity', 'Toxicity'),
    DetectorType.PII: ('pii', 'PII'),
    DetectorType.BIAS: ('bias', 'Bias'),
    DetectorType.HALLUCINATION: ('hallucination', 'Hallucination'),
    DetectorType.SECRETS: ('secrets', 'Secrets'),
    DetectorType.SYSTEM_PROMPT_LEAK: ('system_prompt_leak', 'SystemPromptLeak'),
    DetectorType.HARMFUL_CONTENT: ('harmful_content', 'HarmfulContent'),
    DetectorType.UNSAFE_OUTPUT: ('unsafe_output', 'UnsafeOutput'),
}
"""The package under `avaliar_eval.detectors`, and its class."""

_lock = threading.Lock()
_made: dict[DetectorType, StageOne] = {}


def stage_one(kind: DetectorType) -> StageOne:
    """The one detector of this kind in the process; detectors keep nothing between calls."""
    made = _made.get(kind)
    if made is None:
        with _lock:
            made = _made.get(kind)
            if made is None:
                package, name = CLASSES[kind]
                made = _made[kind] = getattr(importlib.import_module(f'avaliar_eval.detectors.{package}'), name)()
    return made
