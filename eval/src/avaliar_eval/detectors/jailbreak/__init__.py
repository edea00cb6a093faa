"""Jailbreaks: another identity, rules lifted, refusals forbidden, in one message or over many, and suffixes of noise."""

from __future__ import annotations

from .detector import Jailbreak

__all__ = ['Jailbreak']
