"""For whoever operates the pages: health, figures, and logs, with nobody in them."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from heedful.errors import Unready
from heedful.web.operations import Lines


def test_health_is_said_in_one_word_and_a_fault_by_its_code(bench, browse, monkeypatch: pytest.MonkeyPatch) -> None:
    with bench.workspace() as workspace:
        browser = browse(workspace)
        answer = browser.get("/healthz")
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})

        def away():
            raise Unready("store.away", "The store's server cannot be reached.")

        with monkeypatch.context() as gone:
            gone.setattr(workspace.store, "reading", away)
            answer = browser.get("/healthz")
        assert (answer.status_code, answer.json()) == (503, {"status": "unready", "code": "store.away"})


def test_figures_need_a_token_and_tell_of_work_and_nobody(bench, browse, monkeypatch: pytest.MonkeyPatch) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("a"))
        bench.gather(workspace, bench.ndjson([bench.post(n, "9a", "@larkmoor the delivery was great") for n in range(3)]))
        browser = browse(workspace)
        monkeypatch.delenv("HEEDFUL_METRICS_TOKEN", raising=False)
        assert browser.get("/metrics").status_code == browser.get("/nothing-there").status_code
        monkeypatch.setenv("HEEDFUL_METRICS_TOKEN", "figures")
        assert browser.get("/metrics").status_code == 403
        assert browser.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 403
        browser.get("/secret-code-1234")
        answer = browser.get("/metrics", headers={"Authorization": "Bearer figures"})
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/plain")
        assert 'heedful_lake_posts{lake="insights"} 3.0' in answer.text
        assert "heedful_erasures_unfinished 0.0" in answer.text
        assert 'heedful_requests_total{method="GET",route="/metrics",status="403"}' in answer.text
        # A request is named by its route: no address, and so no code or token of anybody, is ever told.
        assert "secret-code-1234" not in answer.text
        assert 'route="other"' in answer.text
        assert "9a" not in answer.text.replace("0.9a", "")


def test_a_request_leaves_one_line_of_json_without_its_address(bench, browse, caplog: pytest.LogCaptureFixture) -> None:
    with bench.workspace() as workspace, caplog.at_level(logging.INFO, "heedful.requests"):
        browse(workspace).get("/static/very-private-code")
        (record,) = [r for r in caplog.records if r.name == "heedful.requests"]
    line = json.loads(Lines().format(record))
    assert line["event"] == "request"
    assert (line["route"], line["method"]) == ("/static/{name}", "GET")
    assert line["status"] >= 400
    assert "very-private-code" not in json.dumps(line)


def test_of_what_others_log_only_the_kind_is_told() -> None:
    try:
        raise ValueError("mia@post.example")
    except ValueError:
        record = logging.LogRecord("uvicorn.error", logging.ERROR, "f", 1, "for %s", ("mia@post.example",), sys.exc_info())
    line = Lines().format(record)
    assert "mia" not in line
    assert json.loads(line)["error"] == "ValueError"
