"""The loader, in a process of its own: keeps so many requests in flight on as many connections and times each answer.

Signed, unique webhook calls are made before the clock starts. Asked on standard input, one JSON line to a round; answers with a line of
times in seconds.
"""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import UTC, datetime

import orjson

from bench import walk

SENDERS = 200


class Connection(asyncio.Protocol):
    """One request in flight, always; the next one as soon as the answer is whole."""

    def __init__(self, round_: Round) -> None:
        self._round, self._answer, self._sent = round_, b"", 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]  # TCP's is one
        self._next()

    def data_received(self, data: bytes) -> None:
        self._answer += data
        if b"\r\n\r\n" not in self._answer:
            return
        self._round.answered(time.perf_counter() - self._sent, self._answer)
        self._answer = b""
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._round.over.done():
            self._round.over.set_exception(ConnectionError("the server ended a connection"))

    def _next(self) -> None:
        request = next(self._round.requests, None)
        if request is not None:
            self._sent = time.perf_counter()
            self._transport.write(request)
            return
        self._transport.pause_reading()


class Round:
    """A round's requests and what became of them."""

    def __init__(self, requests: list[bytes]) -> None:
        self.requests, self._awaited = iter(requests), len(requests)
        self.times: list[float] = []
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def answered(self, seconds: float, answer: bytes) -> None:
        if not answer.startswith(b"HTTP/1.1 200"):
            self.over.set_exception(RuntimeError(answer.split(b"\r\n")[0].decode()))
        self.times.append(seconds)
        if len(self.times) == self._awaited and not self.over.done():
            self.over.set_result(None)


def request(number: int) -> bytes:
    body = walk.call(walk.sender(number % SENDERS), number, "家賃が払えません。今月で仕事をやめました。", datetime.now(UTC))
    head = (
        "POST /webhooks/line HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Line-Signature: {walk.signature(body)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def load(port: int, first: int, many: int, in_flight: int) -> dict[str, object]:
    """One round: `many` calls, numbered from `first`, `in_flight` at a time."""
    round_ = Round([request(first + number) for number in range(many)])
    loop = asyncio.get_running_loop()
    begin = time.perf_counter()
    for _ in range(in_flight):
        await loop.create_connection(lambda: Connection(round_), "127.0.0.1", port)
    await round_.over
    return {"seconds": time.perf_counter() - begin, "times": round_.times}


def main() -> None:
    import uvloop

    for line in sys.stdin.buffer:
        answer = uvloop.run(load(**orjson.loads(line)))
        sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
