"""Law 4 with messages: who is erased leaves no message, answer, detail or reason behind, in whatever process it is done."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

from sqlalchemy import select

from heedful.flow import hear, told
from heedful.flow.digest import draft_digest
from heedful.flow.drafts import opened
from heedful.flow.erase import erase
from heedful.store import messages
from heedful.store.schema import all_tables

GOOD = "@larkmoor the delivery was great"
LEAVES = "p007"
MESSAGE_TABLES = {"messages", "feedback", "inferences_shown", "details"}
# Which keep a row without the person, as docs/explanation/erasure.md says.
STAY = {"requests", "erasures", "concerns"}


def a_world(shop, bench, count: int):
    one = shop()
    one.people(count, GOOD)
    one.show()
    digest = draft_digest(one.as_("Ada"))
    assert digest.messages == 0
    one.send(one.approved(), out=bench.path("out"))
    if count == 7:
        token = own(one)
        told.tell(one.ws, LEAVES, name="Quillfeather", zone="Europe/Dublin")
        hear.hear(one.ws, token, "not_relevant")
        hear.write_reasons(one.ws, token, bench.path("why.html"))
        hear.write_reasons(one.ws, token, bench.path("why.json"))
    return one


def own(one) -> str:
    with one.ws.store.reading() as tx:
        (m,) = messages.of_person(tx, LEAVES)
    return opened(one.ws.keys.person_keys([LEAVES])[LEAVES], LEAVES, m.message_id, m.sealed)["token"]


def rows_of(workspace, person: str) -> dict[str, int]:
    with workspace.store.reading() as tx:
        found = {t.name: len(tx.execute(select(t).where(t.c.person_id == person)).all()) for t in all_tables() if "person_id" in t.c}
    return {name: count for name, count in found.items() if count}


def plain(workspace) -> dict[str, list[tuple[object, ...]]]:
    answer = {}
    with workspace.store.reading() as tx:
        for table in all_tables():
            if table.name in MESSAGE_TABLES:
                names = [
                    c for c in table.c if c.name in {"person_id", "event", "state", "offer", "brand", "aspect", "feeling", "kind", "reason"}
                ]
                answer[table.name] = sorted(map(tuple, tx.execute(select(*names)).all()), key=repr)
    return answer


def test_law_4_what_is_left_of_messages_is_a_world_without_them(shop, bench) -> None:
    left, never = a_world(shop, bench, 7), a_world(shop, bench, 6)
    assert rows_of(left.ws, LEAVES).keys() >= MESSAGE_TABLES
    before = plain(left.ws)
    assert erase(left.ws, LEAVES).state == "done"
    assert plain(left.ws) == plain(never.ws) != before
    assert rows_of(left.ws, LEAVES).keys() <= STAY
    outgoing = [path for path in bench.folder.rglob("*.csv") if path.parent.name.endswith("-out")]
    assert len(outgoing) == 2
    assert not [path for path in outgoing if b"p007@post.example" in path.read_bytes()]
    assert not list(bench.folder.glob("*why.*"))


def test_law_4_a_process_that_knew_nothing_of_messages_erases_them_too(shop, bench) -> None:
    bench.now = datetime.now(UTC)
    one = a_world(shop, bench, 7)
    one.ws.close()
    words = ["subject", "erase", LEAVES, "--identity", "passport"]
    code = "import sys; from heedful.cli.app import app; app(sys.argv[1:])"
    done = subprocess.run([sys.executable, "-c", code, *words, "-w", str(one.ws.folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    one.ws.__dict__.pop("store", None)
    assert rows_of(one.ws, LEAVES).keys() <= STAY
