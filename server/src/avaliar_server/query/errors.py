"""What a question can be refused for.

BadParameter    what was asked makes no sense; the message names the parameter and says what would be right
Missing         what was asked for is not there
"""

from __future__ import annotations

__all__ = ['BadParameter', 'Missing']


class BadParameter(ValueError):
    """A parameter that is unknown, malformed, or contradicts another. The message is for the caller."""


class Missing(LookupError):
    """No such trace or span in this organisation. The message is for the caller."""
