"""For whoever operates the pages: whether they can work, figures for Prometheus, and a line of JSON for each request.

No address with a code, token or number in it is ever told: a request is named by the route it took. Source: Prometheus, exposition
formats; RFC 6750 (bearer tokens).
"""

from __future__ import annotations

import hmac
import json
import logging
import os
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from heedful.errors import BadInput, Refused
from heedful.flow.condition import condition, fault

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from heedful.flow.condition import Condition

router = APIRouter()
# Without a token there are no figures to be had.
TOKEN: Final = "HEEDFUL_METRICS_TOKEN"  # noqa: S105  (the variable's name)
# Where several processes share their counts. Source: prometheus_client, multiprocess mode.
SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
OTHER: Final = "other"
_LOG: Final = logging.getLogger("heedful.requests")

REQUESTS: Final = Counter("heedful_requests_total", "Requests answered, by route and status.", ["route", "method", "status"])
SECONDS: Final = Histogram("heedful_request_seconds", "Seconds until an answer was sent, by route.", ["route"])


@router.get("/healthz")
def health(request: Request) -> Response:
    """Whether this service can work.

    Guarantee: 200, or 503 with a code; asks store and keys. Source: RFC 9110, 15.6.4.
    """
    found = fault(request.app.state.site.workspace)
    return JSONResponse({"status": "unready", "code": found} if found else {"status": "ok"}, 503 if found else 200)


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Figures in Prometheus' own form, for whoever has the token.

    Guarantee: counts of requests, work, files and posts; of nobody. Errors: BadInput `page.unknown` without a token set, Refused
    `metrics.token`.
    """
    wanted = os.environ.get(TOKEN, "")
    if not wanted:
        raise BadInput("page.unknown", "There is no such page.", "Check the address, or begin at the front page.")
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), wanted.encode()):
        raise Refused("metrics.token", "These figures need their token.", f"Send the value of {TOKEN} as a bearer token.")
    text = _counted() + generate_latest(_held(condition(request.app.state.site.workspace)))
    return Response(text, media_type=CONTENT_TYPE_LATEST)


def _counted() -> bytes:
    if SHARED not in os.environ:
        own = CollectorRegistry()
        for metric in (REQUESTS, SECONDS):
            own.register(metric)
        return generate_latest(own)
    every = CollectorRegistry()
    MultiProcessCollector(every)  # type: ignore[no-untyped-call]
    return generate_latest(every)


def _held(found: Condition) -> CollectorRegistry:
    registry = CollectorRegistry()
    for name, said, label, values in (
        ("heedful_jobs", "Long work, by state.", "state", found.jobs),
        ("heedful_lake_files", "Files of a lake.", "lake", found.files),
        ("heedful_lake_posts", "Posts held in a lake.", "lake", found.posts),
    ):
        gauge = Gauge(name, said, [label], registry=registry)
        for key, value in values.items():
            gauge.labels(key).set(value)
    Gauge("heedful_outbox_waiting", "Entries that wait for the log.", registry=registry).set(found.outbox)
    Gauge("heedful_erasures_unfinished", "Erasures that are not done.", registry=registry).set(found.erasures)
    return registry


class Measured:
    """ASGI middleware that counts and times every request, and tells of it in one line.

    Guarantee: names a request by its route, never by its address.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through.

        Guarantee: as the class says.
        """
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            took = time.perf_counter() - begun
            route = getattr(scope.get("route"), "path", OTHER)
            method = scope["method"] if scope["method"] in {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"} else OTHER
            REQUESTS.labels(route, method, str(status)).inc()
            SECONDS.labels(route).observe(took)
            _LOG.info("request", extra={"told": {"route": route, "method": method, "status": status, "ms": round(took * 1000, 1)}})


class Lines(logging.Formatter):
    """Each record as one line of JSON.

    Guarantee: of records that are not ours only who wrote them, how grave it is and the kind of error: their words could hold
    somebody's. Source: RFC 8259.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Write one record.

        Guarantee: as the class says.
        """
        line: dict[str, Any] = {"at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")}
        line |= {"level": record.levelname.lower(), "logger": record.name}
        if record.name.startswith("heedful"):
            line["event"] = record.getMessage()
            line |= getattr(record, "told", {})
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line)


def write_lines() -> None:
    """Have everything that this process logs written as lines of JSON to the error stream.

    Guarantee: as `Lines`.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    _LOG.setLevel(logging.INFO)
