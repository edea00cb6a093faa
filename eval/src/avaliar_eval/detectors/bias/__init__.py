"""Stereotypes and unequal treatment by gender, race, age, religion, disability, nationality, orientation."""

from .detector import Bias

__all__ = ['Bias']
