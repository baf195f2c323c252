"""Gather, seen from outside: edits, tombstones, groups, exports, overlaps, and what is left in no place."""

from __future__ import annotations

import errno
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from heedful.engine import ahead
from heedful.errors import BadInput, Refused, Unready
from heedful.flow import judge, keep
from heedful.flow.gather import gather
from heedful.flow.own import own_rows

PAGE = "100200300400500"


def texts(bench, workspace, lake: str = "insights") -> list[str]:
    return sorted(word for row in bench.held(workspace)[f"posts:{lake}"] for word in row if isinstance(word, str) and "visit" in word)


def facebook_zip(bench, groups: list[str], posts: list[str] = (), name: str = "facebook.zip") -> Path:
    path = bench.path(name)
    at = int((bench.now - timedelta(days=5)).timestamp())
    title = "Mia Hart posted in Moor Walkers of Larkhill."
    group = {"group_posts_v2": [{"timestamp": at + n, "title": title, "data": [{"post": text}]} for n, text in enumerate(groups)]}
    own = [{"timestamp": at + 100 + n, "title": "Mia Hart updated her status.", "data": [{"post": text}]} for n, text in enumerate(posts)]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("your_facebook_activity/groups/group_posts_and_comments.json", json.dumps(group))
        archive.writestr("your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json", json.dumps(own))
        archive.writestr(
            "your_facebook_activity/messages/inbox/mia/message_1.json", json.dumps({"messages": [{"content": "SECRET WORDS visit"}]})
        )
    return path


def comments(bench, ids: list[int], name: str) -> Path:
    """One whole copy of the comments below a post, as the Graph API gives it."""
    path = bench.path(name)
    data = [
        {
            "id": f"777_{n}",
            "message": f"the delivery was great, visit {n}",
            "created_time": (bench.now - timedelta(days=30 - n)).strftime("%Y-%m-%dT%H:%M:%S+0000"),
            "from": {"id": f"5{n % 3}", "name": "Mia Hart"},
            "permalink_url": f"https://www.facebook.com/{PAGE}/posts/777/?comment_id={n}",
        }
        for n in ids
    ]
    path.write_text(json.dumps({"data": data, "paging": {"cursors": {"before": "a", "after": "b"}}, "summary": {"total_count": len(ids)}}))
    return path


def with_three_people(bench):
    workspace = bench.workspace()
    bench.bring(workspace, *(bench.consent(f"p{n}", f"5{n}", network="facebook", scope="page") for n in range(3)))
    return workspace


def test_an_edited_post_replaces_its_older_version_whatever_the_order(bench) -> None:
    first = bench.post(1, "9a", "visit one", edit_history_tweet_ids=["1700000000000000001"])
    edited = {**bench.post(2, "9a", "visit one, mended"), "edit_history_tweet_ids": ["1700000000000000001", "1700000000000000002"]}
    for order in ([first, edited], [edited, first]):
        with bench.workspace() as workspace:
            bench.bring(workspace, bench.consent("a"))
            for post in order:
                bench.gather(workspace, bench.ndjson([post]))
            assert texts(bench, workspace) == ["visit one, mended"]


def test_a_comment_gone_from_a_later_copy_becomes_a_tombstone_and_stays_away(bench) -> None:
    with with_three_people(bench) as workspace:
        first = comments(bench, [1, 2, 3], "copy-1.json")
        bench.gather(workspace, first)
        bench.learn(workspace)
        assert len(texts(bench, workspace)) == 3
        done = bench.gather(workspace, comments(bench, [1, 3], "copy-2.json"))
        assert done.gone == 1
        assert not any("visit 2" in t for t in texts(bench, workspace))
        assert not any("visit 2" in str(row) for rows in bench.held(workspace).values() for row in rows)
        # An older copy under another hash does not bring it back.
        bench.gather(workspace, comments(bench, [2, 1, 3], "copy-1-again.json"))
        assert not any("visit 2" in t for t in texts(bench, workspace))


def test_an_incomplete_copy_removes_nothing(bench) -> None:
    with with_three_people(bench) as workspace:
        bench.gather(workspace, comments(bench, [1, 2, 3], "copy-1.json"))
        part = comments(bench, [1], "page-1.json")
        answer = json.loads(part.read_text())
        answer["paging"]["next"] = "https://graph.example/next"
        part.write_text(json.dumps(answer))
        assert bench.gather(workspace, part).gone == 0
        assert len(texts(bench, workspace)) == 3


def test_a_private_group_post_needs_a_consent_that_names_it_and_leaves_no_trace_without(bench) -> None:
    export = facebook_zip(bench, ["SILENT visit to the moor"], ["an open visit"])
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("mia", "51", network="facebook", scope="page", kinds="post;comment"))
        done = bench.gather(workspace, export, person="mia")
        assert done.refused["insights"] == {"group": 1}
        assert texts(bench, workspace) == ["an open visit"]
        workspace.close()
        for path in workspace.folder.rglob("*"):
            if path.is_file():
                assert b"SILENT" not in path.read_bytes()
                assert b"Moor Walkers" not in path.read_bytes()


def test_a_private_group_post_that_is_named_counts_and_its_group_is_not_named(bench) -> None:
    export = facebook_zip(bench, ["a visit with the Moor Walkers of Larkhill"])
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("mia", "51", network="facebook", scope="page"))
        bench.gather(workspace, export, person="mia")
        (text,) = texts(bench, workspace)
        assert "Moor Walkers" not in text


def test_messages_in_an_export_are_never_read(bench) -> None:
    export = facebook_zip(bench, [], ["an open visit"])
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("mia", "51", network="facebook", scope="page"))
        bench.gather(workspace, export, person="mia")
        assert not any("SECRET" in str(row) for rows in bench.held(workspace).values() for row in rows)


def test_an_export_nobody_was_named_for_is_refused_and_never_matched_by_name(bench) -> None:
    export = facebook_zip(bench, [], ["an open visit"])
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("mia", "51", network="facebook", scope="page"))
        assert bench.gather(workspace, export).refused["insights"] == {"no_owner": 1}


def test_two_people_posting_in_the_same_second_keep_both_posts(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, *(bench.consent(p, f"5{p}", network="facebook", scope="page") for p in ("mia", "ida")))
        bench.gather(workspace, facebook_zip(bench, [], ["visit at noon"], "a.zip"), person="mia")
        bench.gather(workspace, facebook_zip(bench, [], ["visit at night"], "b.zip"), person="ida")
        assert texts(bench, workspace) == ["visit at night", "visit at noon"]


def x_archive(bench, account: str) -> Path:
    path = bench.path("x.zip")
    tweet = {"id_str": "1700000000000000009", "created_at": "Mon Jun 01 10:00:00 +0000 2026", "full_text": "a visit", "retweeted": False}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data/account.js", f'window.YTD.account.part0 = [{{"account": {{"accountId": "{account}"}}}}]')
        archive.writestr("data/tweets.js", "window.YTD.tweets.part0 = " + json.dumps([{"tweet": tweet}]))
    return path


def test_an_archive_of_another_account_than_the_persons_is_refused(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("a", "900"))
        with pytest.raises(Refused) as caught:
            bench.gather(workspace, x_archive(bench, "901"), person="a")
        assert caught.value.code == "export.not_theirs"
        bench.gather(workspace, x_archive(bench, "900"), person="a")
        assert texts(bench, workspace) == ["a visit"]


def test_an_archive_and_the_interface_bring_a_post_once(bench) -> None:
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("a", "900"))
        bench.gather(workspace, x_archive(bench, "900"), person="a")
        same = {"id": "1700000000000000009", "author_id": "900", "text": "a visit", "created_at": "2026-06-01T10:00:00.000Z"}
        bench.gather(workspace, bench.ndjson([same]))
        assert texts(bench, workspace) == ["a visit"]


def test_profile_needs_more_than_the_interface_gives(bench) -> None:
    """What came by X's interface serves per-person use only with consent to matching and X's approval."""
    post = bench.post(1, "9a", "a visit")
    for approval, matching, expected in ((False, "yes", 0), (True, "no", 0), (True, "yes", 1)):
        with bench.workspace(terms={"x_profile_approval": approval}) as workspace:
            bench.bring(workspace, bench.consent("a", matching=matching))
            bench.gather(workspace, bench.ndjson([post]))
            assert len(texts(bench, workspace)) == 1
            assert len(texts(bench, workspace, "profile")) == expected


def test_identifiers_are_gone_also_after_unsealing(bench) -> None:
    post = bench.post(1, "9a", "visit me: mia@post.example, +44 20 7946 0958, 4111 1111 1111 1111, @mia_hart, facebook.com/mia.hart")
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("a"))
        bench.gather(workspace, bench.ndjson([post]))
        (text,) = texts(bench, workspace)
        assert text == "visit me: [email], [phone], [card], [handle], [profile]"


def test_everything_read_is_in_the_outbox_by_count(bench) -> None:
    from heedful.store import outbox

    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("a"))
        bench.gather(workspace, bench.ndjson([bench.post(1, "9a", "a visit"), bench.post(2, "9z", "another visit")]))
        with workspace.store.reading() as tx:
            entries = outbox.entries(tx)
    assert [e.kind for e in entries] == ["workspace.made", "notice.published", "assess.begun", "consent.imported", "gather.judged"]
    counts = entries[-1].body["counts"]["insights"]
    assert counts == {"kept": 1, "refused": {"no_record": 1}}
    assert "visit" not in json.dumps([e.body for e in entries])


def test_many_small_gathers_leave_few_files(bench) -> None:
    from heedful.store import manifest

    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("a"))
        for n in range(40):
            bench.gather(workspace, bench.ndjson([bench.post(n, "9a", f"visit {n}")]))
        with workspace.store.reading() as tx:
            files = manifest.list_files(tx, "insights", "posts")
        assert len(files) <= 17
        assert len(texts(bench, workspace)) == 40


def test_nothing_readable_is_said(bench) -> None:
    path = bench.path("x.ndjson")
    path.write_text("no post at all")
    with bench.workspace() as workspace, pytest.raises(BadInput):
        bench.gather(workspace, path)


def test_changed_terms_are_judged_again(bench) -> None:
    path = bench.ndjson([bench.post(1, "9a", "a visit")])
    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("a", matching="yes"))
        bench.gather(workspace, path)
        assert texts(bench, workspace, "profile") == []
        settings = workspace.folder / "heedful.yaml"
        settings.write_text(settings.read_text().replace("x_profile_approval: false", "x_profile_approval: true"))
    with workspace.__class__(workspace.folder, clock=lambda: bench.now) as again:
        bench.gather(again, path)
        assert texts(bench, again, "profile") == ["a visit"]


def test_a_list_of_exports_that_is_no_list_is_said(bench) -> None:
    from heedful.flow.owners import read_owners

    table = bench.path("exports.csv")
    for content in (
        b"file,person\n\xff\xfe,x\n",
        b'file,person\n"' + b"a" * 200_000 + b'",p\n\0\n',
        b"a,b\n1,2\n",
        b"file,person\na.zip,\n",
    ):
        table.write_bytes(content)
        try:
            read_owners([], table)
        except BadInput as said:
            assert said.code.startswith("exports.")
            assert "a.zip" not in said.sentence
        else:
            assert len(content) > 200_000


def test_words_redacted_by_workers_while_files_are_read_are_the_same(bench, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [
        bench.ndjson([bench.post(n, "9a", f"visit {n}, write Emily Marlowe at mia{n}@post.example") for n in range(at, at + 7)])
        for at in range(0, 42, 7)
    ]
    held = []
    for small in (False, True):
        if small:
            monkeypatch.setattr(ahead, "WORTH_STARTING", 1)
            monkeypatch.setattr(keep, "FLUSH_ROWS", 10)
            monkeypatch.setattr(judge, "TOGETHER", 5)
        with bench.workspace(workers=2) as workspace:
            bench.bring(workspace, bench.consent("a"))
            bench.gather(workspace, *files)
            held.append(texts(bench, workspace))
            assert bench.gather(workspace, *files).unchanged == len(files)
    assert held[0] == held[1]
    assert len(held[0]) == 42
    assert not any("mia" in text or "Emily" in text for text in held[0])


@pytest.mark.parametrize("where", ["written", "redacted", "judged"])
def test_a_disk_that_fails_while_posts_are_kept_ends_the_run_and_the_next_keeps_each_with_its_own_words(
    bench, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    workspace = bench.workspace()
    people = ("a", "b", "c")
    bench.bring(workspace, *(bench.consent(person) for person in people))
    files = [
        bench.ndjson([bench.post(10 * n + i, f"9{person}", f"visit of {person}, number {i}") for i in range(2)], f"f{n}.ndjson")
        for n, person in enumerate(people)
    ]
    monkeypatch.setattr("heedful.flow.gather.TOGETHER", 1)
    monkeypatch.setattr(keep, "FLUSH_ROWS", 1)
    kind, name = {
        "written": (type(workspace.engine), "add_posts"),
        "redacted": (ahead.Ahead, "put"),
        "judged": (judge.Judge, "judge"),
    }[where]
    real, failed = getattr(kind, name), []

    def once(*args, **kwargs):
        if not failed:
            failed.append(1)
            raise OSError(errno.EIO, "Input/output error")
        return real(*args, **kwargs)

    monkeypatch.setattr(kind, name, once)
    with pytest.raises(Unready) as caught:
        gather(workspace, files)
    assert caught.value.code == "gather.stopped"
    assert gather(workspace, files).added == 6
    with workspace.store.reading() as tx:
        words = {
            person: sorted(own.posts["text"].to_list())
            for person in people
            for own in own_rows(workspace, tx, person)
            if own.lake == "insights"
        }
    assert words == {person: [f"visit of {person}, number {n}" for n in range(2)] for person in people}
