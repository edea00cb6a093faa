"""Stage 2: a model that is asked where stage 1 is unsure or cannot see."""

from __future__ import annotations

from .case import Assessment, Case, JudgeError, Question, SecondStage, Verdict

__all__ = ['Assessment', 'Case', 'JudgeError', 'Question', 'SecondStage', 'Verdict']
