"""Hate, threats, harassment, sexual content, self-harm."""

from .detector import Toxicity

__all__ = ['Toxicity']
