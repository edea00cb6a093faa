"""`python -m avaliar.testing.fake_provider`: the fake provider on its own."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from types import FrameType

from .server import FakeProvider


def main() -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog='python -m avaliar.testing.fake_provider', description=__doc__)
    parser.add_argument('--port', type=int, default=8080, help='0 picks a free one (default: 8080)')
    parser.add_argument('--latency', type=float, default=0.0, metavar='SECONDS', help='before an answer')
    parser.add_argument('--time-to-first-token', type=float, default=0.0, metavar='SECONDS', help='before a stream')
    parser.add_argument('--piece-delay', type=float, default=0.0, metavar='SECONDS', help='between words of a stream')
    parser.add_argument('--call-tools', choices=('asked', 'always', 'never'), default='asked')
    options = parser.parse_args()
    try:
        provider = FakeProvider(
            port=options.port,
            latency=options.latency,
            time_to_first_token=options.time_to_first_token,
            piece_delay=options.piece_delay,
            call_tools=options.call_tools,
        )
    except OSError as error:
        sys.stderr.write(
            f'The fake provider can not listen on port {options.port}: {error.strerror}. Choose another.\n'
        )
        return 1
    stop = threading.Event()

    def interrupted(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, interrupted)
    signal.signal(signal.SIGTERM, interrupted)
    with provider:
        sys.stdout.write(
            f'Fake provider. Any key will do.\n'
            f'  OpenAI     base_url={provider.openai_url}\n'
            f'  Anthropic  base_url={provider.anthropic_url}\n'
            f'  Gemini     base_url={provider.google_url}\n'
        )
        sys.stdout.flush()
        stop.wait()
    return 0


if __name__ == '__main__':
    sys.exit(main())
