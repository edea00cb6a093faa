"""Stage 2: a model that is asked where stage 1 is unsure or cannot see.

from avaliar_eval import Detector
from avaliar_eval.judge import Budget, Judge

judge = Judge('http://127.0.0.1:8000/v1', None, 'qwen3', budget=Budget(calls_per_hour=500))
Detector(judge=judge)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazy import on_demand
from .case import Assessment, Case, JudgeError, Question, SecondStage, Verdict

if TYPE_CHECKING:
    from .budget import Budget
    from .judge import Judge
    from .transport import HTTP, Reply, Transport, TransportError

__all__ = [
    'HTTP',
    'Assessment',
    'Budget',
    'Case',
    'Judge',
    'JudgeError',
    'Question',
    'Reply',
    'SecondStage',
    'Transport',
    'TransportError',
    'Verdict',
]

# The detectors import the words of a case; the client (TLS, sockets) is loaded where there is something to call.
_LAZY = {
    'Budget': 'budget',
    'Judge': 'judge',
    'HTTP': 'transport',
    'Reply': 'transport',
    'Transport': 'transport',
    'TransportError': 'transport',
}

__getattr__, __dir__ = on_demand(globals(), _LAZY)
