"""Fields in which a wrong answer does harm: medicine, law, money."""

from __future__ import annotations

from collections.abc import Container

__all__ = ['is_sensitive']

from .words import stem

_FIELDS = (
    'patient dose dosage mg medication drug symptom diagnosis treatment therapy disease clinical surgery physician doctor '
    'prescription tumor tumour cancer infection antibiotic insulin vaccine cardiac allergy contraindicated adverse',
    'court plaintiff defendant statute lawsuit attorney judge contract liability clause jurisdiction appeal verdict '
    'litigation copyright tenant landlord visa immigration felony lawyer legal',
    'loan mortgage interest invest investment portfolio dividend tax equity bond fund credit debt bank revenue earnings '
    'shares stock pension insurance premium deductible',
)
_STEMS = tuple(frozenset(map(stem, field.split())) for field in _FIELDS)
_ENOUGH = 3


def is_sensitive(stems: Container[str]) -> bool:
    """Whether a context with these words is about medicine, law or money."""
    return any(sum(one in stems for one in field) >= _ENOUGH for field in _STEMS)
