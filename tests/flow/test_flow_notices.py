"""Notices in a workspace: drafted, checked, published once, and the limit of what is done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from heedful.consent.notice import read_notice, write_notice
from heedful.errors import BadInput, Refused
from heedful.flow import notice_files, notices
from heedful.flow.join import show
from heedful.flow.notice_files import check, publish, write_draft
from heedful.flow.settings import FILE, Company, read_settings
from heedful.flow.valid import valid_consents
from heedful.flow.workspace import Workspace
from heedful.store import outbox

ACCOUNTS = ("901", "902", "903")


@pytest.fixture
def world(bench):
    with bench.workspace(terms={"x_profile_approval": True}) as workspace:
        yield workspace


def change(workspace: Workspace, group: str, **values: Any) -> None:
    """What somebody who edits heedful.yaml does, without opening the workspace again."""
    held = workspace.settings
    workspace.settings = held.model_copy(update={group: getattr(held, group).model_copy(update=values)})


def edit(workspace: Workspace, name: str, old: str, new: str) -> None:
    path = workspace.folder / "notices" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def version_two(workspace: Workspace, **changes: Any) -> None:
    """A second version in the folder, as the settings are now but for some changes."""
    path = write_draft(workspace, version="2")
    drafted = read_notice(path.read_text("utf-8"), path.name)
    # What a draft leaves for the company to say.
    purposes = {name: purpose.model_copy(update={"what": purpose.what or "Writing to you"}) for name, purpose in drafted.purposes.items()}
    said = {"purposes": purposes, "safeguards": {"US": "Standard contractual clauses"}}
    path.write_text(write_notice(drafted.model_copy(update=said | changes)), "utf-8")


def brought(bench, workspace: Workspace) -> None:
    bench.bring(workspace, *(bench.consent(f"P-{a}", a, matching="yes") for a in ACCOUNTS))


def posts(bench):
    return bench.ndjson([bench.post(n, a, "I love the delivery of Larkmoor") for n, a in enumerate(ACCOUNTS)])


def kept(bench, workspace: Workspace) -> int:
    return len(bench.held(workspace)["posts:insights"])


# -------------------------------------------------------------------------------------------------- making a workspace


def test_a_workspace_that_knows_its_company_has_a_notice_in_force(world: Workspace) -> None:
    force = notices.require_in_force(world)
    assert (force.version, list(force.languages)) == ("n1", ["en"])
    assert (world.folder / "notices" / "n1.en.md").exists()
    digest = force.digest()
    expected = {"n1": digest, "n1/en": digest, digest: digest, f"sha256:{digest}": digest}
    assert notices.resolve(world) == expected


@pytest.mark.parametrize("lacking", ["address", "contact", "country", "authority"])
def test_one_that_does_not_has_a_draft_and_gathers_nothing(bench, lacking: str) -> None:
    company = {k: v for k, v in bench.workspace().settings.company.model_dump().items() if k != lacking}
    with bench.workspace(company=company) as workspace:
        assert (workspace.folder / "notices" / "n1.en.md").exists()
        assert notices.in_force(workspace) is None
        with pytest.raises(Refused) as caught:
            bench.gather(workspace, posts(bench))
        assert caught.value.code == "notice.none"
        assert "heedful notice publish" in caught.value.remedy
        with pytest.raises(Refused, match="cannot be published"):
            publish(workspace)


def test_what_init_writes_of_company_uses_and_retention_is_read_back(bench) -> None:
    uses = {"purposes": ["insights"], "countries": ["NO", "IE"], "recipients": ["Pollwright: surveys"]}
    with bench.workspace(uses=uses, retention={"posts": 3}, ages={"IE": 16}) as workspace:
        read = read_settings(workspace.folder)
        assert read == workspace.settings
        assert (read.uses.countries, read.retention.posts, read.ages) == (["NO", "IE"], 3, {"IE": 16})
        assert notices.require_in_force(workspace).notice().countries == ("IE", "NO")
        assert (workspace.folder / FILE).exists()


# ------------------------------------------------------------------------------------------------------- publishing


def test_publishing_again_changes_nothing(world: Workspace) -> None:
    before = notice_files.published(world)
    assert list(publish(world, "n1").new) == []
    assert notice_files.published(world) == before


def test_what_was_published_cannot_be_changed(world: Workspace) -> None:
    edit(world, "n1.en.md", "costs you nothing", "costs you a little")
    with pytest.raises(Refused) as caught:
        publish(world, "n1")
    assert caught.value.code == "notice.changed"
    assert "costs you nothing" in notices.require_in_force(world).notice().refusal


def test_publishing_is_in_the_log_with_digests_and_no_words(world: Workspace) -> None:
    with world.store.reading() as tx:
        (entry,) = [e for e in outbox.entries(tx) if e.kind == "notice.published"]
    assert entry.body == {"version": "n1", "languages": ["en"], "digests": [notices.require_in_force(world).digest()], "material": 0}


def test_a_language_may_come_later_if_it_says_the_same(world: Workspace) -> None:
    write_draft(world, version="n1", language="de")
    assert list(publish(world, "n1").new) == ["de"]
    force = notices.require_in_force(world)
    assert list(force.languages) == ["en", "de"]
    assert force.notice("fr") == force.notice("en")
    assert notices.resolve(world)["n1"] == force.digest("en")
    assert notices.resolve(world)["n1/de"] == force.digest("de") != force.digest("en")


def test_a_language_that_says_less_is_refused(world: Workspace) -> None:
    write_draft(world, version="n1", language="de")
    edit(world, "n1.de.md", "countries:\n- IE\n", "countries:\n- IE\n- FR\n")
    with pytest.raises(Refused, match=r"n1\.de\.md: countries is not the same"):
        publish(world, "n1")


def test_the_newest_version_is_in_force_from_its_day_on(world: Workspace, bench) -> None:
    version_two(world, effective=bench.now.date() + timedelta(days=1))
    publish(world, "2")
    assert notices.require_in_force(world).version == "n1"
    bench.now += timedelta(days=1)
    assert notices.require_in_force(world).version == "2"


def test_an_unequal_incentive_cannot_be_published(world: Workspace) -> None:
    write_draft(world, version="2")
    edit(world, "2.en.md", "authority:", "incentive: {yes: A voucher, no: Nothing}\nauthority:")
    with pytest.raises(Refused, match="not free"):
        publish(world)
    edit(world, "2.en.md", "no: Nothing", "no: A voucher")
    assert publish(world).version == "2"


def test_a_version_that_says_less_than_is_done_cannot_be_published(world: Workspace) -> None:
    version_two(world, networks=("x",), sources=("x",))
    with pytest.raises(Refused, match="network facebook"):
        publish(world, "2")
    change(world, "uses", networks=["x"])
    assert publish(world, "2").material == []


def test_what_is_new_in_a_version_is_told(world: Workspace) -> None:
    change(world, "uses", recipients=["Pollwright"])
    write_draft(world, version="2")
    assert check(world).version == "2"
    assert list(publish(world).material) == ["recipient Pollwright"]


def test_a_draft_takes_the_next_number_and_never_a_file_that_is_there(world: Workspace) -> None:
    assert write_draft(world).name == "1.en.md"
    assert write_draft(world, language="de").name == "1.de.md"
    assert write_draft(world).name == "2.en.md"
    with pytest.raises(BadInput, match="already"):
        write_draft(world, version="2")
    with pytest.raises(BadInput, match="version"):
        write_draft(world, version="../../out")
    assert not list(world.folder.parent.glob("out*"))


def test_the_file_that_cannot_be_read_takes_no_other_with_it(world: Workspace) -> None:
    (world.folder / "notices" / "2.en.md").write_bytes(b"\xff\xfe")
    assert check(world, "n1").ready
    with pytest.raises(BadInput, match=r"2\.en\.md"):
        check(world, "2")
    written, failed = notice_files.read_files(world)
    assert ([w.file for w in written], [e.code for e in failed]) == (["n1.en.md"], ["notice.unreadable"])


def test_two_files_of_one_language_are_one_too_many(world: Workspace) -> None:
    text = (world.folder / "notices" / "n1.en.md").read_text("utf-8")
    (world.folder / "notices" / "copy.md").write_text(text, "utf-8")
    with pytest.raises(BadInput, match="Two files"):
        check(world, "n1")
    with pytest.raises(BadInput, match="no such notice"):
        check(world, "7")


# --------------------------------------------------------------------------------------------- what is done, and when


EXCEEDING = [
    ("uses", {"recipients": ["Brokers"]}, "recipient Brokers"),
    ("uses", {"countries": ["IE", "US"]}, "country US"),
    ("uses", {"purposes": ["insights", "messages.sms"]}, "purpose messages.sms"),
    ("uses", {"profiling": "by the stars"}, "logic of profiling"),
    ("retention", {"posts": 13}, "13 months"),
    ("retention", {"profile": 60}, "60 months"),
    ("retention", {"consent": 25}, "25 months"),
]


@pytest.mark.parametrize(("group", "values", "line"), EXCEEDING)
def test_more_than_the_notice_says_is_not_gathered_and_each_line_is_told(
    bench, world, group: str, values: dict[str, Any], line: str
) -> None:
    brought(bench, world)
    change(world, group, **values)
    with pytest.raises(Refused) as caught:
        bench.gather(world, posts(bench))
    assert caught.value.code == "notice.exceeded"
    assert line in caught.value.sentence
    assert caught.value.sentence.count("\n") == 1


@pytest.mark.parametrize(("group", "values", "line"), [e for e in EXCEEDING if e[1] != {"consent": 25}])
def test_old_consents_do_not_stretch_to_a_new_version_and_come_back_with_the_old_ways(
    bench, world, group: str, values: dict[str, Any], line: str
) -> None:
    brought(bench, world)
    bench.gather(world, posts(bench))
    before = bench.held(world)
    before_change = world.settings
    change(world, group, **values)
    version_two(world)
    publish(world, "2")
    more = bench.ndjson([bench.post(50 + n, a, "I hate the price of Larkmoor") for n, a in enumerate(ACCOUNTS)])
    done = bench.gather(world, more)
    # A profile's length and logic touch profiles only; a purpose more touches none but itself, and here profile is out of use with it.
    insights = 0 if not {"profile", "profiling", "purposes"} & set(values) else 3
    assert (done.kept["insights"], done.kept["profile"], kept(bench, world)) == (insights, 0, 2 * insights)
    assert done.refused["profile"] == ({"purpose": 3} if "purposes" in values else {"not_given": 3})
    world.settings = before_change
    assert kept(bench, world) == 3 + insights
    assert len(bench.held(world)["posts:profile"]) == len(before["posts:profile"]) == 3


def test_a_new_consent_to_the_new_version_counts(bench, world) -> None:
    brought(bench, world)
    bench.gather(world, posts(bench))
    change(world, "uses", recipients=["Pollwright"])
    version_two(world)
    publish(world, "2")
    assert kept(bench, world) == 0
    # Who is told of their consent, or asked for one, is told the same.
    assert {row["state"] for row in show(world, "P-901")} == {"Unknown"}
    with world.store.reading() as tx:
        assert valid_consents(world, tx).is_empty()
        assert valid_consents(world, tx, ["P-901"]).is_empty()
    bench.bring(world, bench.consent("P-901", "901", notice="2", given_at="2026-06-01T00:00:00Z", evidence="form-2"))
    done = bench.gather(world, posts(bench))
    assert done.kept["insights"] == 1


def test_a_network_more_is_for_those_who_agree_to_it(bench) -> None:
    with bench.workspace(uses={"networks": ["facebook"]}) as workspace:
        brought(bench, workspace)
        file = posts(bench)
        assert bench.gather(workspace, file).refused["insights"] == {"network": 3}
        change(workspace, "uses", networks=["facebook", "x"])
        version_two(workspace)
        publish(workspace, "2")
        assert bench.gather(workspace, file).refused["insights"] == {"network": 3}
        bench.bring(workspace, bench.consent("P-901", "901", notice="2", given_at="2026-06-01T00:00:00Z", evidence="form-2"))
        assert bench.gather(workspace, file).kept["insights"] == 1


def test_settings_that_let_in_more_within_the_notice_have_files_judged_again(bench, world) -> None:
    brought(bench, world)
    file, before = posts(bench), world.settings
    change(world, "uses", networks=["facebook"])
    assert bench.gather(world, file).kept["insights"] == 0
    world.settings = before
    assert bench.gather(world, file).kept == {"insights": 3, "profile": 3, "improve": 0, "quotes": 0}
    assert bench.gather(world, file).unchanged == 1


def test_a_purpose_taken_out_of_use_is_not_served(bench, world) -> None:
    brought(bench, world)
    change(world, "uses", purposes=["profile"])
    done = bench.gather(world, posts(bench))
    assert (done.kept["insights"], done.kept["profile"]) == (0, 3)
    assert done.refused["insights"] == {"purpose": 3}


def test_a_consent_under_a_notice_nobody_published_does_not_count(bench, world) -> None:
    bench.bring(world, bench.consent("P-901", "901", notice="n7"), bench.consent("P-902", "902"))
    assert bench.gather(world, posts(bench)).kept["insights"] == 1


def test_a_notice_published_afterwards_makes_the_same_file_count(bench, world) -> None:
    row = bench.consent("P-901", "901", notice="2")
    bench.bring(world, row)
    file = posts(bench)
    assert bench.gather(world, file).kept["insights"] == 0
    version_two(world)
    publish(world, "2")
    bench.bring(world, row)
    assert bench.gather(world, file).kept["insights"] == 1


def test_a_consent_ends_when_its_notice_said_it_would(bench) -> None:
    with bench.workspace(retention={"consent": 6}) as workspace:
        bench.bring(workspace, bench.consent("P-901", "901", given_at="2025-12-16T00:00:00Z", expires_at="2030-01-01T00:00:00Z"))
        file = posts(bench)
        assert bench.gather(workspace, file).kept["insights"] == 1
        bench.now += timedelta(days=1)
        assert kept(bench, workspace) == 0


def test_one_persons_grants_are_what_the_gate_uses(bench, world) -> None:
    brought(bench, world)
    change(world, "uses", purposes=["insights"], networks=["x"])
    with world.store.reading() as tx:
        rows = {row["purpose"]: row for row in world.grants_of(tx, "P-901").iter_rows(named=True)}
        every = world.grants(tx)
    assert {p for p, row in rows.items() if row["named"]} == {"insights"}
    assert rows["insights"]["networks"] == ["x"]
    assert every.filter(every["named"])["purpose"].unique().to_list() == ["insights"]


def test_a_company_of_another_name_is_not_who_people_agreed_with(bench, world) -> None:
    world.settings = world.settings.model_copy(update={"name": "Quillbay"})
    with pytest.raises(Refused, match="company: the notice says Larkmoor"):
        bench.gather(world, posts(bench))
    assert isinstance(world.settings.company, Company)
