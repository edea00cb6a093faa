"""Questions asked of the store: traces, spans, figures."""

from __future__ import annotations

from .errors import BadParameter, Missing
from .filters import TraceFilter
from .period import Period
from .queries import Queries
from .ranking import Ranking

__all__ = ['BadParameter', 'Missing', 'Period', 'Queries', 'Ranking', 'TraceFilter']
