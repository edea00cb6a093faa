"""What holds for every test."""

from __future__ import annotations

import gc
import os
import sys

from hypothesis import HealthCheck, settings

# How fast examples are made and run says what else the machine does, not what the code does.
settings.register_profile('unhurried', deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile('unhurried')

# The tests start hundreds of processes. Where this is set (it is in many container images) each would compile all that
# it imports anew: a second or two for the server, for a provider's client no less.
os.environ.pop('PYTHONDONTWRITEBYTECODE', None)
sys.dont_write_bytecode = False


def pytest_collection_finish() -> None:
    """Take what is loaded by now out of the collector's rounds: half a million objects that no test lets go.

    Tests collect garbage on purpose, to see what becomes of a stream that was dropped.
    """
    gc.collect()
    gc.freeze()
