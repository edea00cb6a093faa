"""Help with weapons, crime, self-harm and malware: asked for in a prompt, given in a response."""

from .detector import HarmfulContent

__all__ = ['HarmfulContent']
