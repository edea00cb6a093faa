"""The shapes of detection: checks, policies, judges, and the queue."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from .schemas import Severity

__all__ = [
    'CheckAnswer',
    'CheckRequest',
    'DeadJobRow',
    'DetectionJobs',
    'EvaluateAnswer',
    'EvaluateRequest',
    'JudgeRequest',
    'JudgeSettings',
    'JudgeState',
    'PolicyDocument',
    'RetriedJobs',
    'RetryRequest',
]

DetectorName = Literal[
    'prompt_injection',
    'jailbreak',
    'toxicity',
    'pii',
    'bias',
    'hallucination',
    'secrets',
    'system_prompt_leak',
    'harmful_content',
    'unsafe_output',
]
Sensitivity = Literal['strict', 'balanced', 'permissive']
Target = Literal['prompt', 'response', 'both']


def _said(value: Any) -> Any:
    if not isinstance(value, (str, list, dict)):
        raise ValueError('must be text, a list of messages, or the body of a request')
    return value


# Not a union of the three: a value that is none of them would be told so three times.
_TEXT = {'anyOf': [{'type': 'string'}, {'type': 'array', 'items': {}}, {'type': 'object'}]}
Messages = Annotated[
    Any,
    BeforeValidator(_said),
    WithJsonSchema(
        {**_TEXT, 'description': 'Text; messages of OpenAI, Anthropic or Gemini; or the body of a request.'}
    ),
]
Documents = Annotated[
    Any, BeforeValidator(_said), WithJsonSchema({**_TEXT, 'description': 'Retrieved text, or documents.'})
]
Detectors = Annotated[
    list[DetectorName] | None,
    Field(max_length=50, description='Which; all that the policy allows when left out. Those it forbids do not run.'),
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra='forbid')


class CheckRequest(_Strict):
    """A prompt, before a model sees it."""

    prompt: Messages
    system: str | None = Field(default=None, description='The system prompt, if it is not among the messages.')
    context: Documents | None = None
    detectors: Detectors = None
    model: str | None = Field(default=None, max_length=500, description='What the prompt is for; it changes nothing.')
    deadline_ms: int = Field(
        default=300,
        ge=10,
        le=60_000,
        description='Within which the answer is on its way; a judge that is later is left behind.',
    )


class EvaluateRequest(_Strict):
    """Both sides of a call, or one."""

    prompt: Messages | None = None
    response: Messages | None = None
    context: Documents | None = Field(default=None, description='What the answer should be supported by.')
    system: str | None = Field(default=None, description='The system prompt, if it is not among the messages.')
    detectors: Detectors = None


class FoundIssue(BaseModel):
    """What a detector found; `start` and `end` count characters of the text, or of the message `metadata.part`."""

    type: DetectorName
    severity: Severity
    confidence: float
    message: str
    excerpt: str
    start: int
    end: int
    target: Literal['prompt', 'response']
    detector_name: str
    suggestion: str
    metadata: dict[str, Any]


class Check(BaseModel):
    """How far one detector looked at one side."""

    detector: DetectorName
    target: Literal['prompt', 'response']
    status: Literal['clean', 'issues', 'not_checked', 'failed']
    judge: Literal['off', 'skipped', 'ran', 'failed']
    reason: str


class CheckAnswer(BaseModel):
    allowed: bool = Field(description='False where an issue is at or above `block_at` of the policy.')
    reason: str = Field(description='Why it is blocked, or what could not be checked; empty otherwise.')
    issues: list[FoundIssue]
    checks: list[Check]
    duration_ms: float


class EvaluateAnswer(BaseModel):
    status: Literal['clean', 'issues', 'not_checked', 'failed']
    severity: Severity | None = Field(description='The highest of the issues.')
    issues: list[FoundIssue]
    checks: list[Check]
    duration_ms: float


class PolicyRule(_Strict):
    """A rule of one's own: a pattern in the syntax of RE2, or keywords."""

    name: str
    type: DetectorName
    severity: Severity = 'medium'
    pattern: str | None = None
    keywords: list[str] | None = None
    target: Target = 'both'
    message: str = ''


class PolicyCriterion(_Strict):
    """What the judge looks for besides, in plain words."""

    name: str
    description: str
    type: DetectorName = 'harmful_content'
    severity: Severity = 'medium'
    target: Target = 'both'


_ALL: list[DetectorName] = list(DetectorName.__args__)  # type: ignore[attr-defined]


class PolicyDocument(_Strict):
    """What an organisation wants of detection; what is left out has its default."""

    detectors: list[DetectorName] = Field(default=_ALL, description='What may run.')
    sensitivity: Sensitivity = Field(
        default='balanced', description='Share of benign texts flagged: 5 %, 1 % or 0.2 %.'
    )
    sensitivities: dict[DetectorName, Sensitivity] = Field(default={}, description='The same for single detectors.')
    allowed_terms: list[str] = Field(default=[], description='Excerpts that are let pass.')
    allowed_patterns: list[str] = Field(default=[], description='The same, for excerpts that one matches whole (RE2).')
    rules: list[PolicyRule] = []
    criteria: list[PolicyCriterion] = []
    block_at: Severity = Field(default='high', description='The least severity at which a prompt is blocked.')


class JudgeSettings(_Strict):
    """A model behind an endpoint that speaks OpenAI's chat completions."""

    base_url: str = Field(max_length=2000, description='As `https://api.openai.com/v1`.')
    model: str = Field(max_length=200)
    timeout_ms: int = Field(default=10_000, ge=100, le=120_000, description='For one request.')
    calls_per_hour: int | None = Field(
        default=1_000, ge=0, lt=2**31, description='Of each server process; null for no limit.'
    )
    tokens_per_hour: int | None = Field(default=None, ge=0, lt=2**31, description='The same for tokens, in and out.')


class JudgeRequest(JudgeSettings):
    """The judge to be asked from now on."""

    api_key: str | None = Field(
        default=None,
        max_length=1000,
        json_schema_extra={'format': 'password'},
        description='Left out: the stored one stays, unless `base_url` changes. Null: the endpoint wants none.',
    )


class JudgeState(BaseModel):
    """The judge that is asked. Its key is stored encrypted and shown to nobody."""

    configured: bool
    base_url: str | None = None
    model: str | None = None
    timeout_ms: int | None = None
    calls_per_hour: int | None = None
    tokens_per_hour: int | None = None
    has_key: bool = False
    key_end: str | None = Field(default=None, description='The last four characters, to recognise it by.')
    updated_at: datetime | None = None


class DeadJobRow(BaseModel):
    """A span that was given up after five failed tries."""

    id: int
    trace_id: str
    span_id: str
    error: str
    attempts: int
    created_at: datetime


class DetectionJobs(BaseModel):
    """Spans that wait to be checked on the server."""

    queued: int
    running: int
    dead: int
    oldest_at: datetime | None = Field(description='Since when the oldest of those queued or running waits.')
    data: list[DeadJobRow] = Field(description='The dead ones, newest first.')
    next_cursor: str | None


class RetryRequest(_Strict):
    ids: list[Annotated[int, Field(ge=1, lt=2**63)]] | None = Field(
        default=None, max_length=1000, description='Which dead jobs; all of them when left out.'
    )


class RetriedJobs(BaseModel):
    retried: int
