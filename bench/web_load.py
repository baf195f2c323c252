"""Ask a running site by the clock, from a process of its own: `python -m bench.web_load PLAN`, a JSON of what it took on the output.

An open loop: each request begins at its time, whatever became of those before it, and its latency runs from that time. So a site that
stands still for a second is late for all who would have asked in it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter, deque
from pathlib import Path
from time import perf_counter
from typing import Any, Final

# What is not answered by then counts as an error.
PATIENCE: Final = 30.0
GOOD: Final = frozenset({200, 303})


class Site:
    """Connections to one address that are used again."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.free: deque[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = deque()

    async def ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Status, headers and body of one answer."""
        while True:
            held = bool(self.free)
            reader, writer = self.free.pop() if held else await asyncio.open_connection(self.host, self.port)
            try:
                writer.write(request)
                head = await reader.readuntil(b"\r\n\r\n")
            except (OSError, asyncio.IncompleteReadError):
                writer.close()
                if held:  # The site closes what was idle for long; nothing was answered on it.
                    continue
                raise
            length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
            body = await reader.readexactly(length)
            self.free.append((reader, writer))
            return int(head[9:12]), head, body


async def one(site: Site, kind: str, request: bytes, start: float, told: list[tuple[str, float, str]]) -> None:
    await asyncio.sleep(max(0.0, start - perf_counter()))
    try:
        async with asyncio.timeout_at(asyncio.get_running_loop().time() + PATIENCE):
            status, head, body = await site.ask(request)
        answer = (
            "" if status in GOOD and b"location: /sign-in" not in head and b"location: /team/sign-in" not in head else said(status, body)
        )
    except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
        answer = type(error).__name__
    told.append((kind, (perf_counter() - start) * 1000, answer))


def said(status: int, body: bytes) -> str:
    """The status of an answer and the code that its page names."""
    code = body.rpartition(b"say: ")[2].partition(b"<")[0].decode(errors="replace")
    return f"{status} {code}".strip()


async def run(plan: dict[str, Any]) -> dict[str, Any]:
    site, told = Site(plan["host"], plan["port"]), []
    begun = perf_counter() + 0.5
    tasks: list[asyncio.Task[None]] = []
    for ask in plan["requests"]:
        # A task is made shortly before its time, so that making them all does not delay the first.
        if ask["at"] > perf_counter() - begun + 1.0:
            await asyncio.sleep(ask["at"] - (perf_counter() - begun) - 0.5)
        tasks.append(asyncio.create_task(one(site, ask["kind"], ask["request"].encode(), begun + ask["at"], told)))
    await asyncio.gather(*tasks)
    took = perf_counter() - begun
    errors = Counter(f"{kind}: {answer}" for kind, _, answer in told if answer)
    return {"seconds": took, "told": [[kind, round(ms, 2), answer == ""] for kind, ms, answer in told], "errors": dict(errors)}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(json.loads(Path(sys.argv[1]).read_text("utf-8"))))))
