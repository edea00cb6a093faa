"""The shapes of what is about the server and its callers rather than about traces: keys, sessions, health."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class ApiKeyRow(BaseModel):
    id: int
    name: str
    prefix: str = Field(description='The first characters, to recognise it by.')
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None


class ApiKeyPage(BaseModel):
    data: list[ApiKeyRow]
    next_cursor: str | None


class NewApiKey(ApiKeyRow):
    key: str = Field(description='Shown once; only a hash is kept.')


class ApiKeyRequest(BaseModel):
    """A key to be made."""

    model_config = ConfigDict(extra='forbid')

    name: str = Field(min_length=1, max_length=200, description='What the key is for.')
    scopes: list[Literal['ingest', 'read', 'admin']] = Field(default=['ingest', 'read'], min_length=1)
    expires_at: datetime | None = Field(default=None, description='When it stops working; never when absent.')


class Login(BaseModel):
    model_config = ConfigDict(extra='forbid')

    email: str = Field(max_length=320)
    password: str = Field(max_length=1024, json_schema_extra={'format': 'password'})


class Session(BaseModel):
    """Who is asking, and what a first program needs."""

    organisation: str
    plan: Literal['free', 'pro'] = Field(description='`pro` has detection on the server.')
    user: str | None
    role: str
    local: bool = Field(description='True on a loopback server: no login.')
    version: str


class GettingStarted(BaseModel):
    """What the empty state shows: the lines to paste, with the real key where it may be shown."""

    api_url: str
    api_key: str | None = Field(description='Only on a loopback server, where `avaliar serve` keeps it for this user.')
    has_traces: bool


class Health(BaseModel):
    status: Literal['ok']
    version: str


class Readiness(BaseModel):
    status: Literal['ready', 'failing']
    checks: dict[str, str] = Field(description='`ok` or what is wrong, for `store_read`, `store_write`, `control`.')
