"""OTLP in, durable spans out.

ingest = Ingest(store)
receipt = await ingest.receive(org_id, body, json=False, encoding='gzip')
await ingest.drain()
"""

from .detection import CloudDetection
from .errors import BadRequest, NotStored, Overloaded, RequestRefused, TooLarge, Unsupported
from .limits import Limits
from .service import Ingest, IngestStore, Receipt

__all__ = [
    'BadRequest',
    'CloudDetection',
    'Ingest',
    'IngestStore',
    'Limits',
    'NotStored',
    'Overloaded',
    'Receipt',
    'RequestRefused',
    'TooLarge',
    'Unsupported',
]
