"""The kinds of detection a span can ask for."""

from __future__ import annotations

from enum import Enum

__all__ = ['DetectorType']


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
