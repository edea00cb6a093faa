"""The shapes of issues of all traces: the list, marks, and figures."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from .schemas import Issue, Severity, SpanType

__all__ = ['IssueAnalytics', 'IssueMark', 'ListedIssue', 'ListedIssuePage', 'MarkRequest']


class ListedIssue(Issue):
    """An issue in the list of all, with the span it is in."""

    timestamp: datetime = Field(description='Where the span starts.')
    span_name: str
    span_type: SpanType
    provider: str | None
    model: str | None
    environment: str


class ListedIssuePage(BaseModel):
    data: list[ListedIssue]
    next_cursor: str | None


class MarkRequest(BaseModel):
    model_config = ConfigDict(extra='forbid')

    false_positive: bool = Field(strict=True, description='False takes an earlier mark back.')
    note: str | None = Field(default=None, max_length=1_000)


class IssueMark(BaseModel):
    trace_id: str
    span_id: str
    issue_id: str
    false_positive: bool
    note: str | None


class IssueCount(BaseModel):
    type: str
    severity: Severity
    count: int


class IssuePoint(BaseModel):
    time: datetime
    count: int
    by_severity: dict[Severity, int] = Field(description='Those that are not zero.')
    by_type: dict[str, int] = Field(description='Those that are not zero.')


class IssueGroup(BaseModel):
    provider: str | None
    model: str | None = Field(description='Null in `by_provider`.')
    count: int
    by_severity: dict[Severity, int] = Field(description='Those that are not zero.')


class DetectorPrecision(BaseModel):
    """What people said of what a detector found. Nobody looks at all of it: precision is an upper bound."""

    detector: str
    found: int
    false_positives: int = Field(description='Marked so.')
    precision: float = Field(description='The share that nobody marked, 0 to 1.')


class IssueAnalytics(BaseModel):
    interval: str
    total: int
    by_type: list[IssueCount] = Field(description='Most issues first.')
    data: list[IssuePoint]
    by_provider: list[IssueGroup]
    by_model: list[IssueGroup]
    precision: list[DetectorPrecision]
