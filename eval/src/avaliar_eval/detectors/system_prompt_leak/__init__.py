"""The system prompt coming back out in an answer."""

from .detector import SystemPromptLeak

__all__ = ['SystemPromptLeak']
