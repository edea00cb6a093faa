"""Prompt injection: instructions set aside or smuggled in, secrets asked for, SQL that breaks out of its literal."""

from __future__ import annotations

from .detector import PromptInjection

__all__ = ['PromptInjection']
