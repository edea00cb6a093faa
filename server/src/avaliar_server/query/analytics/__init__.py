"""Figures for dashboards: what was asked, what it cost, how long it took."""

from __future__ import annotations

from .groups import models, providers
from .issues import issue_counts
from .overview import overview
from .series import costs, latencies, requests

__all__ = ['costs', 'issue_counts', 'latencies', 'models', 'overview', 'providers', 'requests']
