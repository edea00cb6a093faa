"""What a server does when nobody asks: CPU and growth on disk, after a load, beside this process doing nothing.

python -m bench idle [--seconds 600]
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time

from bench.server.bodies import bodies
from bench.server.ingest import send
from bench.server.servers import Avaliar, scratch


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog='python -m bench idle', description=__doc__.splitlines()[0])
    parser.add_argument('--seconds', type=int, default=600)
    parser.add_argument('--settle', type=int, default=30, help='seconds for merges to end before measuring')
    options = parser.parse_args(arguments)
    folder = scratch() / 'idle'
    shutil.rmtree(folder, ignore_errors=True)
    server = Avaliar(folder)
    server.start()
    try:
        send(server, bodies('gen_ai', 50), 4)
        time.sleep(options.settle)
        cpu, disk = server.cpu_seconds(), server.disk_bytes()
        time.sleep(options.seconds)
        used, grown = server.cpu_seconds() - cpu, server.disk_bytes() - disk
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print(
        f'{options.seconds} s idle: {used:.2f} s of CPU ({used / options.seconds:.2%} of a core), {grown:+,} bytes on disk'
    )
    return 0


if __name__ == '__main__':
    sys.exit(main())
