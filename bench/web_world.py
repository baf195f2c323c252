"""A workspace with very many people who agreed, a member in each role, and sessions for all who will ask: made in bulk."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import orjson
import polars as pl

from bench.rights import say, timed
from heedful.samples.babble import Babble
from heedful.samples.shop import ANSWERS, settings

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from pathlib import Path

    from heedful.flow.workspace import Workspace

PURPOSES: Final = "insights;profile"
COLUMNS: Final = (
    "person,network,account,scope,verified_by,purposes,networks,kinds,given_at,expires_at,notice,method,evidence,age_band,matching"
)
MONTHS: Final = 6
# Posts brought in at once.
PART: Final = 250_000
ROLES: Final = ("analyst", "marketer", "privacy_officer")


@dataclass(slots=True)
class World:
    """A workspace at a folder, full or yet to be filled; `store` is the address of a server, or empty for SQLite."""

    folder: Path
    people: int
    posts: int
    store: str
    rng: random.Random
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def place(self) -> Path:
        return self.folder / "workspace"

    def person(self, number: int) -> str:
        return f"p{number:06d}"

    def account(self, number: int) -> str:
        return str(2 * 10**15 + number * 982_451)

    def opened(self) -> Workspace:
        from heedful.flow.workspace import Workspace

        return Workspace(self.place)

    def fill(self) -> dict[str, float]:
        """Make the workspace, and say how long it took; one that is there already is kept."""
        from heedful.flow.gather import gather
        from heedful.flow.join import Attestation, import_consents
        from heedful.flow.learn import learn
        from heedful.flow.start import init

        if self.place.exists():
            return {"fill.s": 0.0}
        limits = {"requests_per_minute": 10_000_000, "forms_per_minute": 10_000_000}
        own = {
            "tables": [{"match": "*.ndjson", "fixed": {"audience": "public"}}],
            "web": limits,
            **({"store": self.store} if self.store else {}),
        }
        init(self.place, {**settings(), **own}, answers=ANSWERS).close()
        agreed = Attestation("Ada", "Bo", "From our own form, each row checked.")
        with self.opened() as workspace:
            consents = self.write_consents()
            took = timed(lambda: import_consents(workspace, consents, agreed))
            say(f"{self.people:,} people agreed: {took:.0f} s")
            for path in self.write_posts():
                took += timed(lambda: (gather(workspace, [path]), learn(workspace)))  # noqa: B023  (called at once)
                path.unlink()
                say(f"posts gathered and learnt from: {took:.0f} s")
        return {"fill.s": took}

    def write_consents(self) -> Path:
        path, given = self.folder / "consents.csv", self.now - timedelta(days=30 * MONTHS + 10)
        said = [PURPOSES, "facebook", "post;comment", f"{given:%Y-%m-%dT%H:%M:%SZ}", f"{given + timedelta(days=700):%Y-%m-%dT%H:%M:%SZ}"]
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(COLUMNS.split(","))
            for number in range(self.people):
                named = [self.person(number), "facebook", self.account(number), "page", "oauth"]
                table.writerow([*named, *said, "1", "web form", f"form-{number}", "adult", "yes"])
        return path

    def write_posts(self) -> list[Path]:
        babble, back, paths = Babble(self.rng, self.posts, self.now.date()), MONTHS * 30 * 86_400, []
        for first in range(0, self.posts, PART):
            paths.append(self.folder / f"posts-{first}.ndjson")
            with paths[-1].open("wb") as file:
                for number in range(first, min(self.posts, first + PART)):
                    published = self.now - timedelta(seconds=self.rng.randrange(3_600, back))
                    author = self.account(number % self.people)
                    post = {"id": str(10**12 + number), "network": "facebook", "scope": "page", "attributed_to": author, "kind": "post"}
                    post |= {"published": f"{published:%Y-%m-%dT%H:%M:%SZ}", "content": babble.say((self.now - published).days)}
                    file.write(orjson.dumps(post, option=orjson.OPT_APPEND_NEWLINE))
        return paths

    def sign_in(self, persons: Sequence[str]) -> dict[str, str]:
        """A session of each person, as the pages make them."""
        from heedful.flow import visits
        from heedful.flow.acting import PAGES

        with self.opened() as workspace:
            visits.warm(workspace)
            acting = workspace.acting(PAGES)
            return {person: visits.begin(acting, person) for person in persons}

    def sign_in_team(self) -> list[str]:
        """A session of a member in each role that sees likes and dislikes."""
        from heedful.flow import members
        from heedful.security.actor import Actor
        from heedful.store import members as held

        words = "a long enough passphrase"
        with self.opened() as workspace:
            with workspace.store.reading() as tx:
                is_new = not held.any_member(tx)
            acting = workspace.acting(Actor("administrator", "administrator"))
            if is_new:
                members.add(workspace, "administrator", "administrator", words)
                for role in ROLES:
                    members.add(acting, role, role, words)
            return [members.sign_in(acting, role, words) for role in ROLES]

    def opinions(self, persons: Sequence[str]) -> dict[str, dict[str, Any]]:
        """One opinion of each person that has any: the key of its post, its brand and aspect."""
        from heedful.privacy.pseudonym import SUBJECT, key_of_each
        from heedful.store import manifest

        with self.opened() as workspace:
            with workspace.store.reading() as tx:
                files = [one for one in manifest.list_files(tx, "insights") if one.kind == "opinions"]
            keys = key_of_each(pl.Series("subject_key", persons), SUBJECT, workspace.keyed("insights"))
            mine = pl.DataFrame({"person": persons}).with_columns(keys)
            rows = workspace.engine.scan(files, "opinions", ["subject_key", "post_key", "brand", "aspect"]).collect()
        found = mine.join(rows, on="subject_key").unique("person", keep="first", maintain_order=True)
        return {
            row["person"]: {"post": row["post_key"].hex(), "brand": row["brand"], "aspect": row["aspect"]}
            for row in found.iter_rows(named=True)
        }
