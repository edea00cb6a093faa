"""A local sink: answers every POST at once, keeps the bodies, and afterwards counts the calls found in them.

A call is recognised by its marker (`call-000123-`) in the decompressed body, whatever the peer's format. Run as a
process of its own, so that its work is not counted as the program's.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import sys
import zlib

MARKER = re.compile(rb'call-(\d{6})-')
# What an OTLP client reads as full success: an empty message.
ANSWERS = {b'application/x-protobuf': b''}


class Sink:
    def __init__(self) -> None:
        self.bodies: list[tuple[bytes, bytes]] = []
        self.requests = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b'\r\n\r\n')
                request, *lines = head.decode('latin-1').split('\r\n')
                headers = {k.strip().lower(): v.strip() for k, _, v in (line.partition(':') for line in lines if line)}
                body = await self._body(reader, headers)
                path = request.split()[1]
                if path == '/report':
                    answer = json.dumps(self.report()).encode()
                elif path == '/reset':
                    self.bodies, self.requests, answer = [], 0, b'{}'
                else:
                    self.requests += 1
                    if body:
                        self.bodies.append((headers.get('content-encoding', '').encode(), body))
                    answer = b'' if 'protobuf' in headers.get('content-type', '') else self._json_answer(path)
                kind = headers.get('content-type', 'application/json') if not answer else 'application/json'
                writer.write(
                    f'HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(answer)}\r\n\r\n'.encode()
                    + answer
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    @staticmethod
    async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
        if headers.get('transfer-encoding') != 'chunked':
            return await reader.readexactly(int(headers.get('content-length', '0')))
        parts = []
        while size := int((await reader.readuntil(b'\r\n')).split(b';')[0], 16):
            parts.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readuntil(b'\r\n')
        return b''.join(parts)

    @staticmethod
    def _json_answer(path: str) -> bytes:
        """What LangSmith's, Opik's and MLflow's clients want to hear before they send anything."""
        if path.endswith('/info'):
            return json.dumps(
                {
                    'version': '0.10.0',
                    'instance_flags': {},
                    'batch_ingest_config': {
                        'use_multipart_endpoint': True,
                        'size_limit': 100,
                        'size_limit_bytes': 20_971_520,
                        'scale_up_nthreads_limit': 16,
                        'scale_up_qsize_trigger': 1000,
                        'scale_down_nempty_trigger': 4,
                    },
                }
            ).encode()
        if 'experiments' in path:
            return b'{"experiment": {"experiment_id": "1", "name": "bench", "lifecycle_stage": "active"}, "experiment_id": "1"}'
        return b'{}'

    def report(self) -> dict[str, int]:
        calls: set[bytes] = set()
        for encoding, body in self.bodies:
            calls.update(MARKER.findall(_plain(encoding, body)))
        return {'delivered': len(calls), 'requests': self.requests, 'bytes': sum(len(body) for _, body in self.bodies)}


def _plain(encoding: bytes, body: bytes) -> bytes:
    if encoding == b'gzip' or body[:2] == b'\x1f\x8b':
        return gzip.decompress(body)
    if encoding == b'deflate':
        return zlib.decompress(body)
    if encoding == b'zstd' or body[:4] == b'\x28\xb5\x2f\xfd':
        import zstandard

        return zstandard.ZstdDecompressor().stream_reader(body).read()
    return body


async def main() -> None:
    sink = Sink()
    server = await asyncio.start_server(sink.serve, '127.0.0.1', 0, limit=2**26)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        # The parent closes our standard input when it is done.
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == '__main__':
    asyncio.run(main())
