"""OTLP attributes of every dialect, read into the span model's fields.

A dialect is a table (`gen_ai.py`, `avaliar.py`): attribute name to field and converter. A further one is a further
table, named in `reading.DIALECTS`; nothing else changes.
"""

from .events import read_events
from .providers import provider_name
from .reading import Reading, read_attributes

__all__ = ['Reading', 'provider_name', 'read_attributes', 'read_events']
