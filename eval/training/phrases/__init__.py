"""Phrases that training texts are put together from, a file a family; every one is written for this purpose."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

__all__ = ['phrases']


def phrases(family: str) -> Mapping[str, Any]:
    """What `family`.json holds: grammars (phrases by name), or lists."""
    return json.loads(files(__package__).joinpath(f'{family}.json').read_text('utf-8'))
