"""What the tests of whole journeys share: small worlds as the networks would give them, and what a workspace then holds."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, settings

# Tests start hundreds of processes: each reads compiled modules, as an installed program would, also where the machine keeps none.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("soak", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=400)
settings.load_profile("soak" if os.environ.get("HEEDFUL_SOAK") else "default")

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
COLUMNS = "person,network,account,scope,verified_by,purposes,networks,kinds,given_at,expires_at,notice,method,evidence,age_band,period_from,period_until,matching,state,withdrawn_at"
KINDS = "post;comment;group_post;group_comment;reaction"
SETTINGS: dict[str, Any] = {
    "name": "Larkmoor",
    "company": {
        "address": "1 Larkmoor Lane, Dublin",
        "contact": "privacy@larkmoor.example",
        "country": "IE",
        "authority": "Data Protection Commission, Dublin",
        "site": "https://larkmoor.example",
    },
    "brands": [{"name": "Larkmoor", "handles": ["larkmoor"]}, {"name": "Quillbay", "handles": ["quillbay"], "competitor": True}],
    "aspects": [{"name": "delivery", "words": ["delivery", "courier"]}, {"name": "price", "words": ["price", "prices"]}],
    "recipients": [{"name": "The board", "role": "inside", "purpose": "To decide what to mend.", "gets": ["report"]}],
    "workers": 1,
}


@pytest.fixture(scope="session")
def shared() -> Path:
    """The labelled data and real samples beside the repository; skips where they are not."""
    folder = Path(__file__).resolve().parents[1].parent / "shared"
    if not folder.is_dir():
        pytest.skip("the labelled data and samples are not beside the repository")
    return folder


class Bench:
    """A place to make workspaces and files in, one folder each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        self.now = NOW

    def path(self, name: str) -> Path:
        self.count += 1
        return self.folder / f"{self.count:04d}-{name}"

    def workspace(self, **changes: Any):
        from heedful.flow.start import init
        from heedful.samples.shop import ANSWERS

        workspace = init(self.path("workspace"), {**SETTINGS, **changes}, notice="n1", answers=ANSWERS)
        workspace.clock = lambda: self.now
        return workspace

    def mounted(self, workspace):
        """The same folder as another machine sees it that mounts it, but whose locks on files do not reach here."""
        from heedful.flow.workspace import Workspace

        workspace.take_up()
        folder = self.path("mounted")
        folder.mkdir(mode=0o700)
        for place in workspace.folder.iterdir():
            if place.name != "lock":
                (folder / place.name).symlink_to(place)
        return Workspace(folder, clock=lambda: self.now)

    def consent(self, person: str, account: str = "", **changes: str) -> dict[str, str]:
        row = dict.fromkeys(COLUMNS.split(","), "")
        row |= {"person": person, "network": "x", "account": account or f"9{person}", "scope": "global", "verified_by": "oauth"}
        row |= {"purposes": "insights;profile", "networks": "facebook;instagram;x", "kinds": KINDS, "given_at": "2026-01-02T00:00:00Z"}
        row |= {"notice": "n1", "method": "form", "evidence": f"form-{person}", "age_band": "adult", "state": "Given"}
        return row | changes

    def bring(self, workspace, *rows: dict[str, str], waiting: bool = False):
        from heedful.flow.join import Attestation, import_consents

        path = self.path("consents.csv")
        path.write_text("\n".join([COLUMNS, *(",".join(row[c] for c in COLUMNS.split(",")) for row in rows)]) + "\n")
        return import_consents(workspace, path, None if waiting else Attestation("Ada", "Bo", "From our own form, each row checked."))

    def approve(self, workspace) -> None:
        """Have the impact assessment written by one and approved by another, as whatever leaves the company needs it."""
        from heedful.flow.duty_documents import approve, write
        from heedful.security.actor import Actor

        actor = workspace.actor
        write(workspace, "impact")
        workspace.actor = Actor("Bo, who reads")
        approve(workspace, "impact", "Each line was read.")
        workspace.actor = actor

    def post(self, number: int, account: str, text: str, **changes: Any) -> dict[str, Any]:
        at = (NOW - timedelta(days=number % 50, minutes=number)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return {"id": str(1_700_000_000_000_000_000 + number), "author_id": account, "text": text, "created_at": at, **changes}

    def ndjson(self, posts: list[dict[str, Any]], name: str = "posts.ndjson") -> Path:
        path = self.path(name)
        path.write_text("".join(json.dumps(p, ensure_ascii=False) + "\n" for p in posts))
        return path

    def gather(self, workspace, *paths: Path, **options: Any):
        from heedful.flow.gather import gather

        return gather(workspace, list(paths), **options)

    def learn(self, workspace):
        from heedful.flow.learn import learn

        return learn(workspace)

    def journey(self, workspace, *paths: Path, **options: Any) -> dict[str, list[tuple[object, ...]]]:
        self.gather(workspace, *paths, **options)
        self.learn(workspace)
        return self.held(workspace)

    def held(self, workspace, *, live_only: bool = True) -> dict[str, list[tuple[object, ...]]]:
        """Everything a workspace can still use, unsealed and in canonical form."""
        from heedful.engine.held import open_opinions, open_posts
        from heedful.flow.live import live_rows, subject_keys
        from heedful.store import manifest
        from heedful.tables.canonical import canonical

        answer: dict[str, list[tuple[object, ...]]] = {}
        for lake in ("insights", "profile"):
            with workspace.store.reading() as tx:
                files = manifest.list_files(tx, lake)
                live = live_rows(workspace, tx, lake)
            keys = subject_keys(workspace, lake)
            for kind, opener, names in (
                ("posts", open_posts, ["text", "published_us", "updated_us", "id"]),
                ("opinions", open_opinions, ["target", "start", "end", "terms"]),
            ):
                frames = [workspace.lakes.read(lake, f.file_id) for f in files if f.kind == kind]
                frame = pl.concat(frames) if frames else workspace.engine.scan([], kind, ["post_key"]).collect().clear()
                if live_only and frames:
                    frame = live.keep(frame)
                opened = opener(frame, keys) if frames else []
                columns = {n: [row[i] for row in opened] for i, n in enumerate(names)}
                answer[f"{kind}:{lake}"] = (
                    canonical(frame.with_columns(pl.Series(n, v, strict=False) for n, v in columns.items())) if opened else []
                )
        return answer


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture(scope="session")
def bench_in():
    """Make a bench in a folder of one's own: for properties, which run many times within one test."""
    return Bench


@pytest.fixture(scope="session")
def cluster():
    """The address of a private PostgreSQL, over a unix socket, gone at the end; skips with the reason where there is none."""
    # A socket's path has room for about a hundred letters, and pytest's own folders are root's alone.
    folder = Path(tempfile.gettempdir()) / f"heedful-{secrets.token_hex(4)}"
    script = Path(__file__).resolve().parents[1] / "scripts" / "postgres"
    started = subprocess.run([script, "start", folder], capture_output=True, text=True, check=False)
    if started.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"no private PostgreSQL: {started.stderr.strip().splitlines()[-1] if started.stderr.strip() else 'unknown reason'}")
    yield started.stdout.strip()
    subprocess.run([script, "stop", folder], check=False)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def databases(cluster: str):
    """Make an empty database in that PostgreSQL, and give its address; the tables are there already."""
    from sqlalchemy import create_engine

    from heedful.store.store import open_store

    engine = create_engine(cluster, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE made")
    open_store(cluster.replace("/postgres?", "/made?")).close()

    def make(*, empty: bool = False) -> str:
        name = f"d{secrets.token_hex(6)}"
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {'template0' if empty else 'made'}")
        return cluster.replace("/postgres?", f"/{name}?")

    yield make
    engine.dispose()


OFFERS = """
offers:
  - id: evening
    name: Evening delivery
    speaks_to: [delivery]
    subject: "{{ offer.name }}"
    text: |
      Good day{% if name %} {{ name }}{% endif %},

      {{ passage }}

      It costs {{ price }} until {{ deadline }}.
      {{ offer.link }}
    link: https://larkmoor.example/evening
    passages:
      - {aspect: delivery, text: You wrote that you like our delivery. You can now choose the evening.}
    facts:
      price: {amount: 4.90, currency: EUR, since: 2026-06-01, until: 2026-06-30, evidence: price list of June}
      deadline: {at: 2026-06-30, evidence: price list of June}
  - id: prices-explained
    name: What a price is made of
    kind: apology
    speaks_to: [price]
    subject: You wrote about our prices
    text: "You wrote that our prices do not please you. We have written down what they are made of: {{ offer.link }}"
    link: https://larkmoor.example/prices
"""
EMAILED = "person,network,account,scope,verified_by,purposes,networks,kinds,given_at,notice,method,evidence,age_band,matching,state,email,email_confirmed_at"


class Shop:
    """A workspace with people who agreed, their posts, and a catalogue."""

    def __init__(self, bench: Any, **messages: Any) -> None:
        self.bench = bench
        self.settings = {"quiet_from": 0, "quiet_until": 0, "cool_off_days": 0, "hold_out": 0, "files_to": "The mail room", **messages}
        room = {"name": "The mail room", "role": "inside", "purpose": "To send them.", "gets": ["message", "webhook", "model"]}
        self.ws = bench.workspace(
            privacy={"k": 5}, terms={"x_profile_approval": True}, messages=self.settings,
            recipients=[room | {"addresses": ["localhost", "127.0.0.1", "mail.example", "program.example", "x.example", "b.example"]}],
        )  # fmt: skip
        self.ws.actor = self.actor("Ada")
        days = {"2026-06-01": bench.now - timedelta(days=14), "2026-06-30": bench.now + timedelta(days=15)}
        text = OFFERS
        for old, new in days.items():
            text = text.replace(old, f"{new:%Y-%m-%d}")
        (self.ws.folder / "offers.yaml").write_text(text)
        self.count = 0

    def actor(self, name: str):
        from heedful.security.actor import Actor

        return Actor(name)

    def as_(self, name: str):
        self.ws.actor = self.actor(name)
        return self.ws

    def people(
        self, count: int, text: str, *, first: int = 1, purposes: str = "insights;profile;messages.email", **changes: str
    ) -> list[str]:
        from heedful.flow.join import Attestation, import_consents

        rows, posts, names = [EMAILED], [], []
        for n in range(first, first + count):
            person, account = f"p{n:03d}", f"88{n:013d}"
            names.append(person)
            row = dict.fromkeys(EMAILED.split(","), "") | {
                "person": person, "network": "x", "account": account, "scope": "global", "verified_by": "oauth", "purposes": purposes,
                "networks": "x", "kinds": "post", "given_at": (self.bench.now - timedelta(days=160)).isoformat(), "notice": "n1", "method": "form", "evidence": f"f{n}",
                "age_band": "adult", "matching": "yes", "state": "Given", "email": f"{person}@post.example",
                "email_confirmed_at": (self.bench.now - timedelta(days=159)).isoformat(),
            } | changes  # fmt: skip
            rows.append(",".join(row[c] for c in EMAILED.split(",")))
            posts.append(
                self.bench.post(self.count + n, account, text, created_at=f"{self.bench.now - timedelta(days=26):%Y-%m-%dT%H:%M:%S.000Z}")
            )
        self.count += 1000
        path = self.bench.path("consents.csv")
        path.write_text("\n".join(rows) + "\n")
        import_consents(self.ws, path, Attestation("Ada", "Bo", "From our own form, each row checked."))
        self.bench.journey(self.ws, self.bench.ndjson(posts))
        self.assessed()
        return names

    def assessed(self) -> None:
        """Say that this world is invented, as the demonstration does: nobody in it is real, so nothing has to be assessed."""
        from heedful.flow.assessed import note_invented

        with self.ws.store.transaction() as tx:
            note_invented(self.ws, tx)

    def show(self, days: int = 8) -> None:
        """Let everybody have known for so long what is inferred of them."""
        from heedful.flow.profiles import known
        from heedful.store import answers

        at = self.bench.now - timedelta(days=days)
        with self.ws.store.transaction() as tx:
            found = known(self.ws, tx).profiles()
            answers.put_shown(tx, [answers.Shown(p, s.brand, s.aspect, s.feeling, at) for p, some in found.items() for s in some])

    def approved(self, rule: str = "likes delivery", **more: Any) -> str:
        from heedful.flow.approve import approve
        from heedful.flow.write import draft

        made = draft(self.as_("Ada"), rule, **{"name": "June", **more})
        approve(self.as_("Bo"), made.campaign_id)
        return made.campaign_id

    def send(self, campaign: str, way: str = "csv", **more: Any):
        from heedful.flow.send import send

        return send(self.as_("Ada"), campaign, way, **more)


@pytest.fixture
def shop(bench):
    made: list[Shop] = []

    def make(**messages: Any) -> Shop:
        made.append(Shop(bench, **messages))
        return made[-1]

    yield make
    for one in made:
        one.ws.close()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for this machine, made for the tests."""
    from datetime import UTC, datetime

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2090, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    cert, private = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return cert, private


class Box:
    """What arrived at the server, and what it is to answer."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, list[str], bytes, bool]] = []
        self.at_rcpt: dict[str, str] = {}
        self.at_data: dict[str, str] = {}

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.at_rcpt:
            return self.at_rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        to = envelope.rcpt_tos[0]
        if self.at_data.get(to) == "break":
            self.mails.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content, session.ssl is not None))
            server.transport.abort()
            return "250 OK"
        if to in self.at_data:
            return self.at_data[to]
        self.mails.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content, session.ssl is not None))
        return "250 OK"

    @property
    def to(self) -> list[str]:
        return sorted(address for _, some, _, _ in self.mails for address in some)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("localhost", 0))
        return one.getsockname()[1]


@pytest.fixture
def any_port(socket_enabled) -> int:
    return free_port()


@pytest.fixture
def mail_server(certificate, socket_enabled):
    """A real SMTP server over loopback that asks for STARTTLS: its port, and the box mails arrive in."""
    from aiosmtpd.controller import Controller

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    box = Box()
    box.port = free_port()
    server = Controller(box, hostname="localhost", port=box.port, tls_context=context, require_starttls=True)
    server.start()
    yield box
    server.stop()


@pytest.fixture(scope="session")
def rsa_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dkim") / "dkim.pem"
    subprocess.run(["openssl", "genrsa", "-traditional", "-out", path, "2048"], check=True, capture_output=True)
    path.chmod(0o600)
    return path


@pytest.fixture(scope="session")
def counted():
    """Count the transactions and statements that a workspace's store is asked for, in a block."""
    from contextlib import contextmanager

    from sqlalchemy import event

    @contextmanager
    def counting(workspace):
        engine, work = workspace.store._engine, {"transactions": 0, "statements": 0}

        def began(connection) -> None:
            work["transactions"] += 1

        def asked(*_: Any) -> None:
            work["statements"] += 1

        event.listen(engine, "begin", began)
        event.listen(engine, "before_cursor_execute", asked)
        try:
            yield work
        finally:
            event.remove(engine, "begin", began)
            event.remove(engine, "before_cursor_execute", asked)

    return counting
