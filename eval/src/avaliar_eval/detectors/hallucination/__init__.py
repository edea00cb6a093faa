"""What a response says that its context does not: stage 1 goes by words, numbers, names and references."""

from .detector import Hallucination

__all__ = ['Hallucination']
