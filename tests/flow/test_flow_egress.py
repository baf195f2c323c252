"""Whatever leaves is asked first whether its recipient is listed: mails, files, webhooks, models, keys, storage."""

from __future__ import annotations

from typing import Any

import pytest

from heedful.errors import BadInput, HeedfulError, Refused
from heedful.flow.egress import require_place
from heedful.flow.keys import held_by_vault, protect, require_service
from heedful.flow.machine import write_words
from heedful.flow.settings import parse_settings
from heedful.flow.workspace import Workspace
from heedful.security import holding
from heedful.store.store import hosts_of

GOOD = "@larkmoor the delivery was great"


def code_of(call, *words: Any, **more: Any) -> str:
    with pytest.raises(HeedfulError) as error:
        call(*words, **more)
    return error.value.code


@pytest.fixture
def six(shop, mail_server, certificate):
    one = shop(
        mail={"host": "localhost", "port": mail_server.port, "certificates": str(certificate[0]), "sender": "tea@larkmoor.example"},
        webhook={"url": "http://127.0.0.1:9/", "secret_env": "HEEDFUL_TEST_HOOK"},
    )
    one.people(6, GOOD)
    one.show()
    return one, one.approved(), mail_server


def with_recipients(one, *some: dict[str, Any], **messages: Any) -> None:
    changes: dict[str, Any] = {"recipients": parse_settings({"recipients": list(some)}).recipients}
    if messages:
        changes["messages"] = one.ws.settings.messages.model_copy(update=messages)
    one.ws.settings = one.ws.settings.model_copy(update=changes)


@pytest.mark.parametrize("way", ["smtp", "csv", "mautic", "webhook"])
@pytest.mark.parametrize("dry", [True, False])
def test_messages_go_to_nobody_who_is_not_listed(six, way: str, dry: bool) -> None:
    one, campaign, box = six
    with_recipients(one)
    assert code_of(one.send, campaign, way, dry_run=dry) == "egress.unlisted"
    with_recipients(one, {"name": "The mail room", "role": "inside", "gets": ["report"], "addresses": ["localhost", "127.0.0.1"]})
    assert code_of(one.send, campaign, way, dry_run=dry) == "egress.way"
    assert box.mails == []
    assert not (one.ws.folder / "outgoing").exists()


def test_a_processor_takes_no_mail_before_there_is_a_contract(six) -> None:
    one, campaign, box = six
    room = {"name": "Post House", "role": "processor", "gets": ["message"], "addresses": ["localhost"]}
    with_recipients(one, room)
    assert code_of(one.send, campaign, "smtp") == "egress.contract"
    assert box.mails == []
    with_recipients(one, room | {"contract": "2026-01-02"})
    # And then the notice must tell of them.
    assert code_of(one.send, campaign, "smtp") == "notice.exceeded"


def test_a_file_names_whom_it_goes_to(six, bench) -> None:
    one, campaign, _ = six
    with_recipients(one, {"name": "Mailing House", "role": "inside", "gets": ["message"]}, files_to="")
    assert code_of(one.send, campaign, "mautic") == "egress.unlisted"
    assert code_of(one.send, campaign, "mautic", to="Somebody") == "egress.unlisted"
    assert one.send(campaign, "mautic", to="Mailing House", out=bench.path("out")).sent == 6


def test_a_model_elsewhere_is_asked_only_if_listed(six, monkeypatch: pytest.MonkeyPatch) -> None:
    from heedful.flow import machine

    one, _, _ = six
    asked: list[str] = []
    monkeypatch.setattr(machine, "answer", lambda endpoint, *rest: asked.append(endpoint) or '{"subject": "a", "text": "b"}')
    writer = one.ws.settings.messages.writer.model_copy(update={"endpoint": "https://models.example/v1", "model": "small"})
    with_recipients(one, writer=writer)
    assert code_of(write_words, one.ws, "likes delivery") == "egress.unlisted"
    assert asked == []
    with_recipients(one, {"name": "Models", "role": "inside", "gets": ["model"], "addresses": ["models.example"]}, writer=writer)
    write_words(one.ws, "likes delivery")
    assert asked


def test_a_key_service_must_be_listed_to_take_the_key_and_to_give_it_back(bench, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = bench.workspace()
    holder = held_by_vault("https://bao.example:8200", "heedful")
    assert code_of(protect, workspace, holder, "Bo") == "egress.unlisted"
    workspace.close()
    folder = workspace.folder
    sealed = holding.Holder(
        "vault", lambda key: {"vault": {"address": "https://bao.example:8200", "key": "h", "mount": "t"}, "wrapped": "x"}, dict
    )
    holding.write_held(folder / "workspace.key", b"k" * 32, sealed)
    with pytest.raises(Refused) as error:
        _ = Workspace(folder).keys
    assert error.value.code == "egress.unlisted"
    listed = parse_settings({"recipients": [{"name": "Keys", "role": "inside", "gets": ["keys"], "addresses": ["bao.example"]}]})
    require_service(listed, folder)


def test_storage_on_a_server_elsewhere_must_be_listed(bench) -> None:
    workspace = bench.workspace()
    workspace.close()
    again = Workspace(workspace.folder)
    again.settings = again.settings.model_copy(update={"store": "postgresql+psycopg://heedful@db.example/heedful"})
    with pytest.raises(Refused) as error:
        _ = again.store
    assert error.value.code == "egress.unlisted"


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("", []),
        ("sqlite:///store.db", []),
        ("postgresql+psycopg://a@db.example/b", ["db.example"]),
        ("postgresql+psycopg://a@/b?host=/var/run/postgresql", ["/var/run/postgresql"]),
        ("postgresql+psycopg://a@/b?host=one.example:5432&host=two.example", ["one.example", "two.example"]),
        ("postgresql+psycopg://a@/b?host=one.example,two.example", ["one.example", "two.example"]),
        ("postgresql+psycopg://a@[::1]/b", ["::1"]),
    ],
)
def test_where_a_store_is_stands_in_its_address(url: str, hosts: list[str]) -> None:
    assert hosts_of(url) == hosts


@pytest.mark.parametrize("here", ["/var/run/postgresql", "localhost", "http://127.0.0.1:8200", "[::1]"])
def test_this_machine_is_nobody_else(here: str) -> None:
    require_place(parse_settings({}), "storage", here)


@pytest.mark.parametrize("away", ["127.0.0.1.example", "https://localhost@evil.example", "10.0.0.1", "localhost.example"])
def test_what_only_looks_like_this_machine_is_not(away: str) -> None:
    assert code_of(require_place, parse_settings({}), "storage", away) == "egress.unlisted"


@pytest.mark.parametrize("said", [None, "", "  "])
def test_rows_of_people_go_to_nobody_who_is_not_named(bench, said) -> None:
    from heedful.flow.handover import export_records
    from heedful.store import handouts

    with bench.workspace() as workspace:
        bench.bring(workspace, bench.consent("P-1"))
        out = bench.path("all.json")
        with pytest.raises(BadInput) as caught:
            export_records(workspace, out, said)
        assert caught.value.code == "export.recipient"
        assert not out.exists()
        assert export_records(workspace, out, "Inside") == 1
        with workspace.store.reading() as tx:
            assert [h.recipient for h in handouts.list_handouts(tx)] == ["inside the company"]
