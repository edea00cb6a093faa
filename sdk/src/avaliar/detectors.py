"""The kinds of detection a span can ask for, and the detectors themselves.

`Detector` and what it speaks in (`Issue`, `Severity`, `DetectionResult`, `Check`, `Policy` and its parts) are those of
`avaliar_eval`, which `pip install "avaliar[detection]"` adds. It is imported when one of them is asked for.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from avaliar_eval import (
        Check,
        Criterion,
        CustomRule,
        DetectionResult,
        Detector,
        Issue,
        Policy,
        PolicyError,
        Sensitivity,
        Severity,
    )

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
]


class DetectorType(str, Enum):
    """What a detector looks for. Its value is what travels on the wire and what `detectors=[...]` takes as a string."""

    PROMPT_INJECTION = 'prompt_injection'
    """Prompt: overriding, hidden or encoded instructions, indirect injection, SQL-injection payloads; jailbreaks too."""
    JAILBREAK = 'jailbreak'
    """Prompt: role-play, developer-mode, encoding and many-turn attempts at the model's own safety rules."""
    TOXICITY = 'toxicity'
    """Both: hate, threats, harassment, sexual content, self-harm."""
    PII = 'pii'
    """Both: personal data; checksums verified."""
    BIAS = 'bias'
    """Both: stereotype or unequal treatment of people by what they are."""
    HALLUCINATION = 'hallucination'
    """Response: unsupported by the context, contradictory, invented citations or links."""
    SECRETS = 'secrets'
    """Both: API keys, tokens, private keys, passwords, connection strings."""
    SYSTEM_PROMPT_LEAK = 'system_prompt_leak'
    """Response: the system prompt coming back out."""
    HARMFUL_CONTENT = 'harmful_content'
    """Both: help with weapons, crime, self-harm, malware."""
    UNSAFE_OUTPUT = 'unsafe_output'
    """Response: script, SQL, shell or links that would harm who renders or runs them."""

    def __str__(self) -> str:
        return self.value


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    try:
        import avaliar_eval
    except ModuleNotFoundError as error:
        if error.name != 'avaliar_eval':
            raise
        raise ModuleNotFoundError(
            f'avaliar.detectors.{name} needs the detectors, which are not installed. Run `pip install "avaliar[detection]"`.',
            name='avaliar_eval',
        ) from None
    value = globals()[name] = getattr(avaliar_eval, name)
    return value


def __dir__() -> list[str]:
    return sorted(globals().keys() | set(__all__))
