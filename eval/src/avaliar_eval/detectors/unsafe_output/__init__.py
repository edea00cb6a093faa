"""Script, SQL, shell or links in an answer that would harm who renders, opens or runs them."""

from .detector import UnsafeOutput

__all__ = ['UnsafeOutput']
