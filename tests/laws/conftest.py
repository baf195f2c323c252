"""What the tests of faults share: states in which journeys begin, and a process that runs them watched."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIGURES = {"epsilon": 8.0, "epsilon_per_period": 20.0, "delta": 1e-4, "delta_per_period": 9e-4, "audiences": ["public"]}
TEXTS = ("@larkmoor the delivery was great", "@larkmoor the delivery was awful, and the prices are bad", "@larkmoor great prices")


class States:
    """Folders, each made when first asked for: a workspace in the state in which some journeys begin, and a place beside it."""

    def __init__(self, bench: Any, shop: Any, mail: Any) -> None:
        self.bench, self.shop, self.mail, self.folder = bench, shop, mail, bench.path("states")

    def of(self, name: str) -> Path:
        if not (self.folder / name).exists():
            self._many() if name == "many" else self._rest()
        return self.folder / name

    def _keep(self, name: str, workspace: Any) -> Path:
        workspace.close()
        shutil.copytree(workspace.folder, self.folder / name / "workspace")
        place = self.folder / name / "place"
        place.mkdir()
        return place

    def _rest(self) -> None:
        from heedful.flow.approve import approve
        from heedful.flow.backup import back_up_data, back_up_keys
        from heedful.flow.write import draft

        one = self.shop(mail=self.mail)
        one.people(6, "@larkmoor the delivery was great, parcel")
        one.show()
        given, posts = (max(self.bench.folder.glob(f"*-{name}")) for name in ("consents.csv", "posts.ndjson"))
        place = self._keep("known", one.ws)
        back_up_data(one.ws, place / "made.data")
        back_up_keys(one.ws, place / "made.keys", "four words nobody guesses", "Bo")
        campaign = draft(one.as_("Ada"), "likes delivery", name="June").campaign_id
        self._keep("drafted", one.ws)
        approve(one.as_("Bo"), campaign)
        self._keep("approved", one.ws)
        self._early(given, posts)

    def _early(self, given: Path, posts: Path) -> None:
        """The same people and posts before anything was brought in, before gather, and before learn."""
        from heedful.flow.gather import gather
        from heedful.flow.join import Attestation, import_consents, withdraw

        one = self.shop(mail=self.mail)
        one.ws.store, one.ws.keys  # noqa: B018
        shutil.copy(given, self._keep("new", one.ws) / "consents.csv")
        import_consents(one.ws, given, Attestation("Ada", "Bo", "From our own form, each row checked."))
        shutil.copy(posts, self._keep("agreed", one.ws) / "posts.ndjson")
        gather(one.ws, [posts])
        self._keep("gathered", one.ws)
        for person in ("p004", "p005"):
            withdraw(one.ws, person, ["profile"])
        # Its entries wait: the log has not taken them up.
        one.ws.store.written = False
        self._keep("waiting", one.ws)

    def _many(self) -> None:
        """As many people as figures for the outside need."""
        workspace = self.bench.workspace(release=FIGURES)
        people = [f"p{n}" for n in range(90)]
        self.bench.bring(workspace, *(self.bench.consent(p) for p in people))
        posts = [self.bench.post(3 * n + at, f"9{p}", f"{TEXTS[(n + at) % 3]} {n}{at}") for n, p in enumerate(people) for at in range(2)]
        self.bench.gather(workspace, self.bench.ndjson(posts))
        self.bench.learn(workspace)
        self.bench.approve(workspace)
        self._keep("many", workspace)


class Runner:
    """A process of its own that runs journeys watched; skips where the kernel does not let it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "faults"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout and self.process.stdout.readline() == "ready\n"

    def run(self, journey: str, folder: Path, now: Any, *, at: int = 0, full: bool = False) -> dict[str, Any]:
        assert self.process.stdin and self.process.stdout
        asked = {"journey": journey, "folder": str(folder / "workspace"), "place": str(folder / "place"), "root": str(folder)}
        self.process.stdin.write(json.dumps(asked | {"at": at, "full": full, "now": now.isoformat()}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "denied" in answer:
            pytest.skip(f"calls cannot be watched here: {answer['denied']}")
        return answer

    def close(self) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


@pytest.fixture
def states(bench, shop, mail_server, certificate):
    mail = {"host": "localhost", "port": mail_server.port, "certificates": str(certificate[0]), "sender": "tea@larkmoor.example"}
    return States(bench, shop, mail)


@pytest.fixture
def runner():
    made = Runner()
    yield made
    made.close()
