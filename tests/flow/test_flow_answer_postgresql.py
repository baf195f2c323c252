"""A person's rights on PostgreSQL as on SQLite: asked, proven, answered, corrected, stopped, erased."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta

from heedful.flow import limits, requests
from heedful.flow.answer import export_subject
from heedful.flow.correct import rectify
from heedful.flow.leave import leave


def test_one_persons_rights_from_asking_to_leaving(bench, databases) -> None:
    with bench.workspace(store=databases()) as workspace:
        bench.bring(workspace, bench.consent("P-1"), bench.consent("P-2"))
        bench.gather(workspace, bench.ndjson([bench.post(n, f"9P-{n}", "Awful delivery from @larkmoor") for n in (1, 2)]))
        bench.learn(workspace)
        asked = requests.open_request(workspace, "access", "P-1", channel="mail", owner="Ada")
        requests.identify(workspace, asked.request_id, "one-time link")
        requests.extend(workspace, asked.request_id, "Many came.")
        done = export_subject(workspace, "P-1")
        assert done.request_id == asked.request_id
        with zipfile.ZipFile(done.file) as archive:
            data = json.loads(archive.read("data.json"))
        assert [r["extended_for"] for r in data["requests"]] == ["Many came."]
        rectify(workspace, "P-1", data["posts"][0]["post"], "Larkmoor", "delivery", 1, identity="a call")
        limits.object_to(workspace, "P-1", ["messages.email"])
        limits.restrict(workspace, "P-1")
        bench.now += timedelta(seconds=1)
        limits.lift_restriction(workspace, "P-1", identity="a call")
        requests.open_request(workspace, "complaint", "P-999")
        requests.open_many(workspace, [requests.Ask("object", f"P-{n}") for n in range(300)])
        _, totals = requests.listed(workspace)
        assert totals == {"waiting": 301, "overdue": 0, "all": 306}
        assert leave(workspace, "P-1", identity="a call").state == "done"
        assert not done.file.exists()
        assert export_subject(workspace, "P-2", identity="a call").posts == 1
