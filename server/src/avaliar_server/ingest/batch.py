"""A request on its way into the store."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ..model.detection import SpanResult
from ..model.ledger import ClientCounters
from ..model.span import Span
from .assembly import Assembly, Refusal
from .census import check_json, check_protobuf
from .compression import decompress
from .envelope import RawSpan
from .errors import TooLarge
from .json_body import decode_json
from .limits import Limits
from .protobuf import decode_protobuf
from .records import RECORD, read_record
from .resource import client_counters, origin_of

__all__ = ['Batch', 'decode_batch']

_MOST_SENTENCES = 3


@dataclass(slots=True)
class Batch:
    """What one request brought."""

    size: int
    """Bytes, decoded: what it holds in memory until it is stored."""
    spans: list[Span] = field(default_factory=list[Span])
    received: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    """(source, service) to spans, the refused ones included."""
    refused: Counter[tuple[str, str, str]] = field(default_factory=Counter[tuple[str, str, str]])
    """(source, service, reason) to spans."""
    sentences: list[str] = field(default_factory=list[str])
    """What to tell the client of the first few refused."""
    counters: list[ClientCounters] = field(default_factory=list[ClientCounters])
    results: list[SpanResult] = field(default_factory=list[SpanResult])
    """Of detection in the programs themselves. They are no spans: neither received nor refused."""
    warnings: list[str] = field(default_factory=list[str])
    """What to tell the client of what was kept."""

    @property
    def rows(self) -> int:
        """What there is to store."""
        return len(self.spans) + len(self.results)

    def warn(self, sentence: str) -> None:
        """Tell the client something that costs it no span."""
        if len(self.warnings) < _MOST_SENTENCES and sentence not in self.warnings:
            self.warnings.append(sentence)

    def refuse(self, source: str, service: str, refusal: Refusal) -> None:
        """Count a span that is not kept."""
        self.refused[source, service, refusal.reason] += 1
        if len(self.sentences) < _MOST_SENTENCES and refusal.sentence not in self.sentences:
            self.sentences.append(refusal.sentence)

    @property
    def rejected(self) -> int:
        """Spans that are not kept."""
        return sum(self.refused.values())

    def explanation(self) -> str:
        """For `partial_success.error_message`: which spans were refused and why, and warnings; empty when all is well."""
        rejected = self.rejected
        warnings = ' '.join(self.warnings)
        if not rejected:
            return warnings
        kept = sum(self.received.values()) - rejected
        more = '' if rejected <= len(self.sentences) else ' Further ones were refused for these or like reasons.'
        refusals = f'{rejected} refused, {kept} stored. {" ".join(self.sentences)}{more}'
        return f'{refusals} {warnings}' if warnings else refusals


def decode_batch(
    body: bytes, *, json: bool, encoding: str, org_id: int, received_ns: int, assembly: Assembly, limits: Limits
) -> Batch:
    """Body to spans. Raises a `RequestRefused` when the request as a whole cannot be read."""
    decoded = decompress(body, encoding, limits.decoded_bytes)
    batch = Batch(len(decoded))
    if not decoded:
        return batch
    (check_json if json else check_protobuf)(decoded, limits)
    resources = decode_json(decoded) if json else decode_protobuf(decoded)
    count = sum(len(scope.spans) for resource in resources for scope in resource.scopes)
    if count > limits.spans:
        raise TooLarge(
            f'The request has {count:,} spans; at most {limits.spans:,} are taken at once. Nothing was kept.'
        )
    make = assembly.span
    keep = batch.spans.append
    for resource in resources:
        counters = client_counters(resource, org_id=org_id, received_ns=received_ns, limits=limits)
        if counters is not None:
            batch.counters.append(counters)
        for scope in resource.scopes:
            if not scope.spans:
                continue
            origin = origin_of(resource, scope, org_id=org_id, received_ns=received_ns, limits=limits)
            received = len(scope.spans)
            for raw in scope.spans:
                if isinstance(raw, RawSpan) and RECORD in raw.attributes:
                    received -= 1
                    result = read_record(raw, origin, assembly, limits)
                    if isinstance(result, str):
                        batch.warn(result)
                    else:
                        batch.results.append(result)
                    continue
                span = make(raw, origin)
                if span.__class__ is Refusal:
                    batch.refuse(origin.source, origin.service_name, span)  # type: ignore[arg-type]
                else:
                    keep(span)  # type: ignore[arg-type]
            if received:
                batch.received[origin.source, origin.service_name] += received
    return batch
