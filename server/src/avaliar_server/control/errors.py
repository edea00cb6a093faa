"""What can go wrong in the control plane. Every message is a sentence for the user.

ControlError
├── ControlUnavailable   the database cannot be opened, reached or written
├── ControlTooNew        it was written by a newer version
├── ControlConflict      the thing exists already
└── ControlNotFound      there is no such thing in this organisation
"""

from __future__ import annotations

__all__ = ['ControlConflict', 'ControlError', 'ControlNotFound', 'ControlTooNew', 'ControlUnavailable']


class ControlError(Exception):
    """Any failure of the control plane."""


class ControlUnavailable(ControlError):
    """The database cannot be opened, reached or written."""


class ControlTooNew(ControlError):
    """The database was migrated by a newer version of Avaliar."""


class ControlConflict(ControlError):
    """The thing to be created exists already."""


class ControlNotFound(ControlError):
    """There is no such thing in this organisation."""
