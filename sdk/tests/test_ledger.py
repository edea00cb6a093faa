"""The loss ledger adds up, whatever happens in whatever order."""

from __future__ import annotations

import threading

from avaliar._internal.ledger import Ledger, LossReason, describe
from hypothesis import given
from hypothesis import strategies as st

counts = st.integers(0, 50)
reasons = st.sampled_from(list(LossReason))


@given(st.lists(st.tuples(st.sampled_from(['end', 'take', 'accept', 'drop', 'lose']), counts, reasons), max_size=40))
def test_created_is_accepted_pending_and_dropped(steps: list[tuple[str, int, LossReason]]) -> None:
    ledger = Ledger()
    ended = lost = queued = 0
    for step, count, reason in steps:
        if step == 'end':
            ended, queued = ended + count, queued + count
        elif step == 'take':
            count = min(count, queued)
            queued -= count
            ledger.take(count)
        elif step == 'accept':
            ledger.accept(min(count, ledger.in_flight))
        elif step == 'drop':
            ledger.drop(reason, min(count, ledger.in_flight))
        else:
            ledger.lose(reason, count)
            lost += count
        stats = ledger.stats(queued)

        assert stats.created == ended + lost
        assert stats.created == stats.accepted + stats.pending + sum(stats.dropped.values())
        assert stats.pending >= 0
        assert all(count > 0 for count in stats.dropped.values())


def test_threads_count_together() -> None:
    ledger = Ledger()
    threads = [
        threading.Thread(target=lambda: [ledger.lose(LossReason.QUEUE_FULL, 1) for _ in range(1000)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ledger.stats(0).dropped == {'queue_full': 4000}


def test_losses_in_words() -> None:
    assert describe({'queue_full': 3, 'rejected': 1200, 'of_tomorrow': 1}) == (
        '1,200 the server refused them, 3 the queue was full, 1 of tomorrow'
    )
    assert all(describe({reason: 1}) != f'1 {reason}' for reason in LossReason)
