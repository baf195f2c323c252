"""The list of lake files that is kept between questions: always the one of the moment that is asked about."""

from __future__ import annotations

import pytest

from heedful.store import manifest
from heedful.store.manifest import LakeFile, Listed
from heedful.store.store import open_store, sqlite_url


@pytest.fixture
def store(tmp_path):
    with open_store(sqlite_url(tmp_path / "store.db")) as made:
        yield made


def test_the_list_is_that_of_the_callers_moment(store, monkeypatch) -> None:
    listed, asked, real = Listed(), [], manifest.list_files
    monkeypatch.setattr(manifest, "list_files", lambda tx: asked.append(1) or real(tx))
    with store.reading() as tx:
        assert listed.of(tx) == () == listed.of(tx)
    with store.reading() as before:
        manifest.manifest_version(before)
        with store.transaction() as tx:
            manifest.commit(tx, [LakeFile("a", "insights", 3, "posts", 7)])
        with store.reading() as tx:
            assert [one.file_id for one in listed.of(tx)] == ["a"]
            assert listed.of(tx) is listed.of(tx)
        # A snapshot from before the commit still sees what it saw.
        assert listed.of(before) == ()
    with store.transaction() as tx:
        manifest.commit(tx, [LakeFile("b", "profile", 1, "posts", 1)], ["a"])
    with store.reading() as tx:
        assert [one.file_id for one in listed.of(tx)] == ["b"]
    assert len(asked) == 4
