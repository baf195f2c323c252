"""How long the pages take while many people and the team use them at once: asked by the clock, from another process, over loopback.

60 % of requests are people's own pages, 30 % the team's, 10 % change something; once a second somebody withdraws, after which no page may
show what rested on their consent. A latency runs from the moment at which the request was to begin.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from bench.rights import say
from bench.web_paint import painted
from bench.web_world import World

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

KINDS: Final = (("me", 0.6), ("team", 0.3), ("write", 0.1))
# Pages and how often each is asked for among its kind.
ME: Final = {"/me": 40, "/me/likes": 25, "/me/held": 15, "/me/used": 10, "/me/messages": 10}
TEAM: Final = {
    "/team": 40, "/team/brand?brand=Larkmoor": 15, "/team/aspect?brand=Larkmoor&aspect=delivery": 15, "/team/compare": 10, "/team/strategy": 10,
    "/team/consent": 10,
}  # fmt: skip
# What changes something, besides one withdrawal a second.
WRITES: Final = {"/me/wrong": 60, "/me/concerns": 20, "/me/leave-out": 10, "/me/copy": 10}
READERS: Final = 2_000
WAIT: Final = 120.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=100_000, help="how many people are in the store (100000)")
    parser.add_argument("--posts", type=int, default=0, help="how many posts they wrote (three each)")
    parser.add_argument("--rate", type=int, default=200, help="requests in a second (200)")
    parser.add_argument("--seconds", type=int, default=120, help="for how long (120)")
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--workers", type=int, default=0, help="processes that answer (1 on sqlite, one a core on postgresql)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, help="keep the workspace there, and use it again; by default it is deleted (SQLite only)")
    parser.add_argument(
        "--paint", action="store_true", help="only open every page in headless Chromium: when it is first seen, how much is sent"
    )
    parser.add_argument("--profile", type=Path, metavar="FILE", help="write where the server spent its time there (cProfile, one worker)")


def run(args: argparse.Namespace) -> dict[str, Any]:
    with ExitStack() as stack:
        folder = args.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="heedful-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        store = stack.enter_context(server_store()) if args.store == "postgresql" else ""
        if store is None:
            say("no PostgreSQL is installed here: skipped")
            return {"skipped": 1}
        world = World(folder, args.people, args.posts or 3 * args.people, store, random.Random(args.seed))
        return world.fill() | (paint(world, args) if args.paint else measure(world, args))


@contextmanager
def server_store() -> Iterator[str | None]:
    """A private PostgreSQL as the tests have it, which waits for no disk, gone at the end; None where there is none."""
    script = Path(__file__).parents[1] / "scripts" / "postgres"
    folder = Path(tempfile.gettempdir()) / f"heedful-{os.getpid()}"
    started = subprocess.run([script, "start", folder], capture_output=True, text=True, check=False)
    if started.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        yield None
        return
    try:
        yield started.stdout.strip()
    finally:
        subprocess.run([script, "stop", folder], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def paint(world: World, args: argparse.Namespace) -> dict[str, Any]:
    """What a browser sees and is sent, of a site that is asked nothing else."""
    (person,), (member, *_) = world.sign_in([world.person(1)]).values(), world.sign_in_team()
    port = free_port()
    with served(world, port, 1, args.profile):
        found = painted(f"http://127.0.0.1:{port}", ME, person, TEAM, member)
    if found is None:
        say("no Chromium is installed here: skipped")
    return {"people": args.people} | (found or {"skipped": 1})


def measure(world: World, args: argparse.Namespace) -> dict[str, Any]:
    requests = planned(world, args)
    port = free_port()
    workers = args.workers or (1 if args.store == "sqlite" else len(os.sched_getaffinity(0)))
    with served(world, port, workers, args.profile) as server:
        warm(port, requests)
        before = spent(server.pid)
        plan = world.folder / "plan.json"
        plan.write_text(json.dumps({"host": "127.0.0.1", "port": port, "requests": requests}), "utf-8")
        say(f"asking {len(requests):,} times in {args.seconds} s")
        done = subprocess.run([sys.executable, "-m", "bench.web_load", plan], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"the load ended with: {done.stderr[-2000:]}")
        used = spent(server.pid) - before
    return figures(json.loads(done.stdout), args) | {
        "workers": workers,
        "server.cpu_s": used,
        "server.cpu_ms_each": used * 1000 / len(requests),
    }


def planned(world: World, args: argparse.Namespace) -> list[dict[str, Any]]:
    """Every request of the run: when it begins, of which kind it is, and what is sent."""
    rng, count = world.rng, args.rate * args.seconds
    times = sorted(rng.random() * args.seconds for _ in range(count))
    kinds = rng.choices([k for k, _ in KINDS], [w for _, w in KINDS], k=count)
    withdrawals = set(range(args.seconds))
    writers = sum(kind == "write" for kind in kinds)
    persons = rng.sample(range(world.people), min(world.people, READERS + 2 * writers))
    readers = world.sign_in([world.person(n) for n in persons[: min(READERS, len(persons) // 2)]])
    others = [world.person(n) for n in persons[len(readers) :]]
    opinions = world.opinions(others)
    apart = iter(world.sign_in([person for person in others if person in opinions][: writers + args.seconds]).items())
    team, forms = world.sign_in_team(), Forms(world)
    asked = []
    for at, kind in zip(times, kinds, strict=True):
        path = ""
        if kind == "me":
            sent = get(pick(rng, ME), f"heedful-me={rng.choice(list(readers.values()))}")
        elif kind == "team":
            sent = get(pick(rng, TEAM), f"heedful-team={rng.choice(team)}")
        else:
            person, token = next(apart)
            path = "/me/switch" if int(at) in withdrawals else pick(rng, WRITES)
            withdrawals.discard(int(at))
            sent = forms.post(path, token, fields_of(path, opinions[person]))
        said = kind if kind != "write" else "withdraw" if path == "/me/switch" else path.removeprefix("/me/").replace("-", "_")
        asked.append({"at": at, "kind": said, "request": sent})
    return asked


def fields_of(path: str, opinion: dict[str, Any]) -> dict[str, str]:
    return {
        "/me/switch": {"purpose": "insights", "on": "0"},
        "/me/wrong": {**opinion, "is": "none"},
        "/me/leave-out": {"post": opinion["post"]},
        "/me/concerns": {"words": "Please tell me who has read my posts."},
        "/me/copy": {"carry": "1"},
    }[path]


def pick(rng: random.Random, of: dict[str, int]) -> str:
    return rng.choices(list(of), list(of.values()))[0]


def get(path: str, cookie: str) -> str:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n"


class Forms:
    """Forms as a page of the site would have sent them."""

    def __init__(self, world: World) -> None:
        from heedful.flow import visits

        self.workspace, self.token = world.opened(), visits.form_token

    def post(self, path: str, session: str, fields: dict[str, str]) -> str:
        token = self.token(self.workspace, f"visitor\0{session}\0")
        body = urlencode({"form_token": token, **fields})
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: heedful-visitor=visitor; heedful-me={session}\r\n"
        return f"{head}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"


@contextmanager
def served(world: World, port: int, workers: int, profile: Path | None) -> Iterator[subprocess.Popen[bytes]]:
    """The site as `heedful serve` runs it."""
    how = ["-m", "cProfile", "-o", os.fspath(profile)] if profile else []
    command = [sys.executable, *how, Path(sys.executable).with_name("heedful"), "serve", "--workspace", world.place, "--port", str(port)]
    command += ["--workers", str(workers)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        waited = time.monotonic() + WAIT
        while time.monotonic() < waited and server.poll() is None:
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield server
    finally:
        server.terminate()
        server.wait(60)


def warm(port: int, requests: list[dict[str, Any]]) -> None:
    """Ask each page once, so that what is made once is made."""
    import http.client

    seen = {one["request"].split(" ", 2)[1]: one["request"] for one in requests if one["request"].startswith("GET ")}
    for request in seen.values():
        lines = request.split("\r\n")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT)
        connection.request("GET", lines[0].split(" ")[1], headers={"Cookie": lines[2].removeprefix("Cookie: ")})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{lines[0]}: {answer.status} {answer.headers.get('location', '')}")
        connection.close()


def spent(pid: int) -> float:
    """Processor seconds of a process and those it has begun."""
    total, tick = 0.0, os.sysconf("SC_CLK_TCK")
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if place.parent.name == str(pid) or fields[1] == str(pid):
            total += (int(fields[11]) + int(fields[12])) / tick
    return total


def figures(told: dict[str, Any], args: argparse.Namespace) -> dict[str, Any]:
    rows = told["told"]
    kinds: dict[str, list[float]] = {"": [ms for _, ms, _ in rows]}
    for kind, ms, _ in rows:
        kinds.setdefault(f"{kind}.", []).append(ms)
        if kind not in {"me", "team"}:
            kinds.setdefault("write.", []).append(ms)
    result: dict[str, Any] = {"people": args.people, "requests": len(rows), "rate": len(rows) / max(told["seconds"], args.seconds)}
    for kind, some in sorted(kinds.items()):
        ordered = sorted(some)
        result |= {
            f"{kind}{name}_ms": ordered[min(len(ordered) - 1, int(len(ordered) * share))] for name, share in (("p50", 0.5), ("p99", 0.99))
        }
    result["longest_ms"] = max(kinds[""])
    result["errors"] = sum(not good for _, _, good in rows)
    return result | {f"error.{what}": count for what, count in told["errors"].items()}
