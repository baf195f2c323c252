"""The one settings file, `heedful.yaml`: what may stand in it, and what each setting means when it is absent."""

from __future__ import annotations

from datetime import date  # noqa: TC003  (pydantic reads it)
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal
from zoneinfo import available_timezones

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from heedful.bounds import read_yaml
from heedful.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "heedful.yaml"


def _upper(value: Any) -> Any:
    # ISO 3166-1 writes capitals; people do not always.
    return value.strip().upper() if isinstance(value, str) else value


class Strict(BaseModel):
    """A group of settings.

    Guarantee: a key that is not known is refused by name; values cannot be changed after reading.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)


class Privacy(Strict):
    """What protects people in what is shown.

    Guarantee: k stays between 5 and 50.
    """

    k: int = Field(10, ge=5, le=50, description="Fewest different people behind anything that is shown.")
    quasi_identifiers: list[str] = Field(
        default_factory=lambda: ["age_band", "country", "language", "place", "network", "group"],
        description="Columns by which people could be known from elsewhere; rows leave only where k people share each combination of them.",
    )


class Release(Strict):
    """What may be published, and how much of it. Source: Dwork & Roth 2014; NIST SP 800-226.

    Guarantee: an audience that is not named gets nothing.
    """

    audiences: list[Annotated[str, Field(min_length=1, max_length=80)]] = Field(
        default_factory=lambda: ["public"], description="Whom figures may be published for; each has a budget of its own."
    )
    period: Literal["month", "quarter", "year"] = Field("year", description="How long a budget lasts, from its first day in UTC.")
    epsilon_per_period: float = Field(4.0, gt=0, le=20, description="Epsilon that each audience may be told in a period.")
    delta_per_period: float = Field(1e-6, ge=0, lt=1e-3, description="Delta that each audience may be told in a period.")
    epsilon: float = Field(1.0, ge=0.01, le=10, description="Epsilon of one release.")
    delta: float = Field(1e-7, ge=1e-12, lt=1e-3, description="Delta of one release: the chance that a word appears that too few used.")
    terms_share: float = Field(0.5, ge=0, le=0.9, description="Part of epsilon spent on words; 0 publishes none, and needs no delta.")
    cells_each: int = Field(5, ge=1, le=50, description="In how many brands and aspects one person counts at the most.")
    terms_each: int = Field(5, ge=1, le=50, description="With how many words one person counts at the most.")


class Terms(Strict):
    """How the networks' terms are read. Source: X developer terms, Meta platform terms.

    Guarantee: what came by X's interface serves no per-person use unless the settings say that X approved it.
    """

    x_archive: Literal["own", "as_api"] = Field(
        "own", description="Whether a person's own X archive is theirs, or falls under X's API terms."
    )
    x_profile_approval: bool = Field(False, description="Whether X has approved per-person use in writing, on record.")


class Company(Strict):
    """Who asks, in the words a notice must hold. Source: GDPR Art. 13(1)(a)-(b), ISO/IEC TS 27560 party.

    Guarantee: as written; what is missing is empty, and the lint of notices says so.
    """

    address: str = Field("", description="The company's postal address.")
    contact: str = Field("", description="Where people may write to about their data: an e-mail address or a page.")
    officer: str = Field("", description="The data protection officer's contact, if there is one.")
    country: Annotated[str, BeforeValidator(_upper)] = Field("", description="Where the company is, as two letters of ISO 3166-1.")
    authority: str = Field("", description="The data protection authority people may complain to.")
    site: str = Field("", description="Address under which people reach the company's pages: the beginning of every link.")


class Uses(Strict):
    """What this workspace does with posts. It must stay within the notice in force. Source: GDPR Art. 5(1)(b), 13.

    Guarantee: what is not named is not done, whatever somebody agreed to.
    """

    purposes: list[str] = Field(
        default_factory=lambda: ["insights", "profile", "messages.email", "quotes", "fairness", "improve"],
        description="Purposes that are in use, of those people may be asked for.",
    )
    networks: list[Literal["facebook", "instagram", "x"]] = Field(
        default=["facebook", "instagram", "x"], description="Networks whose posts are read."
    )
    kinds: list[Literal["post", "comment", "group_post", "group_comment", "reaction"]] = Field(
        default=["post", "comment", "group_post", "group_comment", "reaction"], description="Kinds of post that are read."
    )
    recipients: list[str] = Field(default_factory=list, description="Who else is given data or reports.")
    countries: list[Annotated[str, BeforeValidator(_upper)]] = Field(
        default_factory=list, description="Where data is kept and worked on, as two letters of ISO 3166-1."
    )
    profiling: str = Field(
        "likes and dislikes per brand and aspect, found in the words of your own posts",
        description="The logic of profiling, in one sentence people understand.",
    )


class Retention(Strict):
    """How long things are kept, in months. Source: GDPR Art. 5(1)(e), 13(2)(a).

    Guarantee: what is older is not used, also before it is cleaned up.
    """

    posts: int = Field(12, ge=1, le=120, description="Posts and opinions: months after they were gathered.")
    profile: int = Field(12, ge=1, le=120, description="Profiles: months after the person's last activity.")
    consent: int = Field(24, ge=1, le=120, description="Consent: months until it must be renewed.")


class Backup(Strict):
    """What outlives a lost machine. Source: GDPR Art. 32(1)(c), 17.

    Guarantee: archives of keys end by themselves.
    """

    stops: str = Field(
        "", description="A file outside the workspace in which is listed, by keyed marks, who was erased, withdrew or objected."
    )
    key_days: int = Field(30, ge=1, le=90, description="Days after which an archive of keys may not be restored any more.")


class Recipient(Strict):
    """Somebody who is given something. Source: GDPR Art. 28(3), 30(1)(d)-(e), 44-49.

    Guarantee: what is not named under `gets` does not reach them.
    """

    name: str = Field(min_length=1, max_length=200, description="Their name, as the notice says it.")
    role: Literal["processor", "controller", "joint_controller", "authority", "inside"] = Field(
        "controller", description="What they are in law; inside: a body of the company itself, which no notice need name."
    )
    purpose: str = Field("", description="What they get it for.")
    gets: list[Literal["report", "export", "segment", "message", "webhook", "model", "storage", "keys"]] = Field(
        default_factory=list, description="By which ways something may reach them; everything else is refused."
    )
    addresses: list[str] = Field(default_factory=list, description="Hosts or addresses of theirs, by which they are known.")
    contract: date | None = Field(None, description="The day of the contract; a processor gets nothing without one.")
    country: Annotated[str, BeforeValidator(_upper)] = Field("", description="Where they are, as two letters of ISO 3166-1.")
    transfer: str = Field("", description="The basis of a transfer out of the economic area, such as 'adequacy' or 'standard clauses'.")


class Callbacks(Strict):
    """What networks may call. Source: Meta's data deletion callback.

    Guarantee: no secret stands in the settings, only the name of the environment variable that holds it.
    """

    meta_app_secret_env: str = Field(
        "", description="Environment variable with the Meta app's secret; several, with spaces between, while one is replaced."
    )
    meta_age_minutes: int = Field(60, ge=1, le=1440, description="Minutes after which a signed request of Meta is no longer taken.")


class Opinions(Strict):
    """What reads the posts. Source: docs/explanation/opinions.md.

    Guarantee: a tier that is named is used, or nothing is read.
    """

    tier: Literal["lexicon", "fast", "accurate", "cascade", "named"] | None = Field(
        None, description="Which extractor; absent: `fast` where `heedful[models]` is installed, `lexicon` elsewhere."
    )
    share: float = Field(0.25, ge=0, le=1, description="For `cascade`: the share of posts that the accurate model reads again.")
    averaged: bool = Field(
        False,
        description="Whether posts with words that say a gender are read in both forms, and the mean taken; for a model of your own that misreads one.",
    )
    model: str | None = Field(None, description="For `named`: folder of a token classifier of your own, as seen from here.")


class Mail(Strict):
    """How mails are handed over. Source: RFC 3207 (STARTTLS), RFC 6376 (DKIM).

    Guarantee: no secret stands in the settings, only the name of the environment variable that holds it.
    """

    host: str = Field("", description="The mail server that takes your mails.")
    port: int = Field(587, ge=1, le=65535, description="Its port.")
    starttls: bool = Field(
        True, description="Whether the connection must be secured first; without it only a server on this machine is taken."
    )
    certificates: str = Field("", description="A file of certificates to trust beside the system's, for a server of your own.")
    user_env: str = Field("", description="Environment variable with the user's name at the server.")
    password_env: str = Field("", description="Environment variable with the password at the server.")
    sender: str = Field("", description="The address mails come from; `company.contact` where it is empty.")
    dkim_domain: str = Field("", description="The domain that signs; empty: mails are not signed here, and your server must do it.")
    dkim_selector: str = Field("", description="The selector under which the domain publishes its key.")
    dkim_key: str = Field("", description="The file with the domain's private key (PEM), which only its owner may read.")


class Webhook(Strict):
    """How messages are handed to a program of yours. Source: Standard Webhooks.

    Guarantee: as `Mail`.
    """

    url: str = Field("", description="Where messages are posted; HTTPS, or this machine.")
    secret_env: str = Field("", description="Environment variable with the secret that signs (whsec_…).")


class Writer(Strict):
    """A model that may draft words from an offer's facts, by an OpenAI-compatible interface you name. Source: AI Act Art. 50.

    Guarantee: it is told of no person and no post; what it writes is marked and judged like any other words.
    """

    endpoint: str = Field("", description="The beginning of its addresses, such as https://models.example/v1; empty: none is asked.")
    model: str = Field("", description="The model's name there.")
    key_env: str = Field("", description="Environment variable with its key.")
    seconds: int = Field(30, ge=1, le=300, description="Seconds after which an answer is no longer waited for.")


class Fairness(Strict):
    """How far groups may be treated differently before what does so is held. Source: 29 CFR 1607.4(D) for the ratio.

    Guarantee: no setting turns a bad result into a good one; exceptions have a reason and an end.
    """

    ratio: float = Field(0.8, gt=0, le=1, description="The smallest ratio of the lower of two shares to the higher (four fifths).")
    polarity_shift: float = Field(
        0.02, ge=0, le=1, description="The largest mean change of polarity between pairs of sentences, on a scale from 0 to 1."
    )
    recall_difference: float = Field(
        0.1, ge=0, le=1, description="The largest difference in opinions found, or names taken out, between pairs of sentences."
    )
    stand_in: float = Field(
        0.2, ge=0, le=1, description="The largest correlation of a group or an aspect with something people declared of themselves."
    )
    sentences: int = Field(384, ge=30, le=384, description="Sentences that each pair of groups is compared in.")


class Messages(Strict):
    """How people are written to. Source: Directive 2002/58/EC Art. 13; GDPR Art. 21(3).

    Guarantee: limits hold for every person, whatever a campaign says.
    """

    paid_by: str = Field("", description="Who pays for the messages, where that is not the company.")
    cap: int = Field(2, ge=1, le=31, description="Messages one person gets at most in `cap_days`.")
    cap_days: int = Field(30, ge=1, le=365, description="Days over which `cap` is counted.")
    quiet_from: int = Field(21, ge=0, le=23, description="Hour from which nobody is written to, where they are.")
    quiet_until: int = Field(8, ge=0, le=23, description="Hour until which nobody is written to, where they are.")
    time_zone: str = Field("UTC", description="The company's time zone, and that of people who told no other.")
    cool_off_days: int = Field(14, ge=0, le=365, description="Days after a dislike in which nothing but a repair or an apology is sent.")
    complaint_days: int = Field(180, ge=1, le=3650, description="Days after a complaint in which nothing is sent.")
    shown_days: int = Field(
        7, ge=7, le=365, description="Days somebody must have known what is inferred of them before it chooses anything."
    )
    hold_out: int = Field(
        10, ge=0, le=50, description="Of a hundred people of a segment, how many are not written to, so that the effect can be told."
    )
    files_to: str = Field("", description="Whom files of messages (csv, mautic) are given to, as `recipients` lists them.")
    mail: Mail = Field(default_factory=lambda: Mail())
    webhook: Webhook = Field(default_factory=lambda: Webhook())
    writer: Writer = Field(default_factory=lambda: Writer())


class Incidents(Strict):
    """How breaches are handled and looked for. Source: GDPR Art. 33.

    Guarantee: no setting switches the register off.
    """

    deadline_hours: int = Field(72, ge=1, le=168, description="Hours from when a breach became known until the authority must be told.")
    window_minutes: int = Field(60, ge=5, le=1440, description="Minutes over which looks and refusals are counted together.")
    people: int = Field(
        25, ge=2, le=100_000, description="Different people that one account looks at within that time: found from here on."
    )
    lists: int = Field(3, ge=1, le=1000, description="Lists of everybody that one account writes out within that time.")
    refusals: int = Field(10, ge=2, le=10_000, description="Refusals, by role or at signing in, within that time.")
    night_looks: int = Field(5, ge=0, le=10_000, description="Looks at people outside the hours of work within that time; 0: never found.")
    day_from: int = Field(6, ge=0, le=23, description="Hour from which work may begin, Monday to Friday.")
    day_until: int = Field(22, ge=1, le=24, description="Hour at which it is over.")
    zone: str = Field("UTC", description="Time zone of those hours, as the IANA database names it.")

    @field_validator("zone")
    @classmethod
    def _known(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError("no such time zone")
        return zone


class Lake(Strict):
    """Where the lakes lie, if not in the workspace's folder. Source: docs/how-to/use-object-storage.md.

    Guarantee: as `Spark`.
    """

    url: str = Field("", description="s3://BUCKET/PREFIX of an S3-compatible storage; empty: the workspace's own folder.")
    endpoint: str = Field("", description="The storage's address, where it is not Amazon's.")
    region: str = Field("us-east-1", description="Its region.")
    id_env: str = Field("AWS_ACCESS_KEY_ID", description="Environment variable with the id of what opens it.")
    secret_env: str = Field("AWS_SECRET_ACCESS_KEY", description="Environment variable with the secret of what opens it.")


class Spark(Strict):
    """The cluster, where `engine` is spark. Source: docs/how-to/use-spark.md.

    Guarantee: no secret stands in the settings, only where it is found.
    """

    master: str = Field("local[*]", description="Its address: spark://HOST:PORT, or local[*] for this machine's cores.")
    secret_env: str = Field("HEEDFUL_SPARK_SECRET", description="Environment variable with the secret its machines prove themselves by.")
    key_file: str = Field(
        "", description="The cluster's key, at the same place on every machine; needed where it is not this machine alone."
    )
    python: str = Field("", description="Python on the workers, where it lies elsewhere than here.")
    host: str = Field("", description="How the workers reach this machine; empty: found by itself.")
    memory: str = Field("1g", pattern=r"^\d+[mg]$", description="Memory of each of Spark's own processes.")
    rows: int = Field(50_000, ge=0, description="Below so many rows the work is done here, to the same answer.")
    table_rows: int = Field(5_000_000, ge=0, description="Below so many rows tables are joined and counted here, to the same answer.")
    hours: float = Field(24, gt=0, le=168, description="Hours after which a run's workers open nothing any more.")
    parts: int = Field(8, ge=1, le=10_000, description="Parts a table is split into where it is joined or grouped.")


class TableMapping(Strict):
    """How a table's columns are to be read.

    Guarantee: applies to files whose name matches `match`; the first that matches counts.
    """

    match: str = Field("*", description="File name, may hold * and ?.")
    columns: dict[str, str] = Field(default_factory=dict, description="Our field: the table's column.")
    fixed: dict[str, str] = Field(default_factory=dict, description="Our field: one value for all rows.")


class Login(Strict):
    """How people sign in at one network to show that an account is theirs. Source: RFC 6749, RFC 7636.

    Guarantee: not offered while `client_id` is empty.
    """

    client_id: str = Field("", description="The number of your application at the network; empty: people prove accounts by a code.")
    client_secret_env: str = Field("", description="Environment variable with its secret, where the network gives one.")
    authorize: str = Field("", description="Where people sign in; empty: the network's own address.")
    token: str = Field("", description="Where their answer is exchanged; empty: the network's own address.")
    who: str = Field("", description="Where it is asked whose account it is; empty: the network's own address.")


class SignIn(Strict):
    """How people prove an account that is theirs.

    Guarantee: without anything here a code below a pinned post proves it.
    """

    x: Login = Field(default_factory=lambda: Login())
    facebook: Login = Field(default_factory=lambda: Login())
    pinned: dict[str, str] = Field(
        default_factory=dict, description="Network: the address of your pinned post, below which codes are written."
    )


class TeamSignIn(Strict):
    """How members sign in at a provider of the company's own. Source: OpenID Connect Core 1.0, Discovery 1.0.

    Guarantee: not offered while `issuer` or `client_id` is empty; it signs in members that exist, and makes none.
    """

    label: str = Field("Single sign-on", max_length=80, description="What the button says, in your words.")
    issuer: str = Field("", description="The provider's address, letter by letter as it calls itself; empty: members use passphrases only.")
    client_id: str = Field("", description="The number of this program at the provider.")
    client_secret_env: str = Field("", description="Environment variable with its secret.")
    client_secret_file: str = Field("", description="A file with its secret instead, which only its owner may read.")
    claim: str = Field(
        "email",
        min_length=1,
        description="Which claim names the member here; an e-mail address counts only where the provider confirmed it.",
    )
    second_factor: Literal["provider", "here"] = Field(
        "provider", description="Who asks for a second factor: the provider, or this program too, of members who have set one up."
    )


class Web(Strict):
    """How much the pages take from one address. Source: OWASP ASVS 11.1.4, 12.1.

    Guarantee: beyond it a request is refused before anything is done.
    """

    requests_per_minute: int = Field(600, ge=10, description="Pages that one address may ask for in a minute.")
    forms_per_minute: int = Field(60, ge=1, description="Forms that one address may send in a minute.")
    upload_mb: int = Field(64, ge=1, le=2048, description="Largest file that a page takes, in megabytes.")


class Settings(Strict):
    """All of `heedful.yaml`.

    Guarantee: valid as a whole or not made at all.
    """

    name: str = Field("My company", description="Who asks: the company's name as people know it.")
    ready: list[Literal["retail", "airlines", "telecom"]] = Field(default_factory=list, description="Ready taxonomies to begin from.")
    brands: list[dict[str, Any]] = Field(default_factory=list, description="Brands: name, names, handles, hashtags, pages, competitor.")
    aspects: list[dict[str, Any]] = Field(default_factory=list, description="Aspects: name, words, parent.")
    company: Company = Field(default_factory=lambda: Company())
    uses: Uses = Field(default_factory=lambda: Uses())
    retention: Retention = Field(default_factory=lambda: Retention())
    ages: dict[str, int] = Field(
        default_factory=dict, description="Age of consent by country, where it differs from the table in the code."
    )
    privacy: Privacy = Field(default_factory=lambda: Privacy())
    release: Release = Field(default_factory=lambda: Release())
    terms: Terms = Field(default_factory=lambda: Terms())
    callbacks: Callbacks = Field(default_factory=lambda: Callbacks())
    opinions: Opinions = Field(default_factory=lambda: Opinions())
    backup: Backup = Field(default_factory=lambda: Backup())
    recipients: list[Recipient] = Field(default_factory=list, description="Whom something may be given to; all others are refused.")
    team: Literal["team", "solo"] = Field(
        "team", description="solo: one or two people, where a wait of a day and a reason may stand in for a second signature."
    )
    population: dict[str, float | dict[str, float]] = Field(
        default_factory=dict,
        description="Your customers, as shares that sum to 1, to tell how people who agreed differ: by network, and under `age_band`, `region` and "
        "`channel` by what people declared.",
    )
    messages: Messages = Field(default_factory=lambda: Messages())
    fairness: Fairness = Field(default_factory=lambda: Fairness())
    incidents: Incidents = Field(default_factory=lambda: Incidents())
    sign_in: SignIn = Field(default_factory=lambda: SignIn())
    team_sign_in: TeamSignIn = Field(default_factory=lambda: TeamSignIn())
    web: Web = Field(default_factory=lambda: Web())
    tables: list[TableMapping] = Field(default_factory=list, description="Column mappings of CSV, NDJSON and Parquet files.")
    keys: str | None = Field(
        None, description="Address of a PostgreSQL server that keeps people's keys, wrapped; absent: the key file in the workspace."
    )
    store: str | None = Field(None, description="Address of the operational store; absent: a file in the workspace.")
    lake: Lake = Field(default_factory=lambda: Lake())
    engine: Literal["polars", "spark"] = Field("polars", description="What works on the lakes: this machine, or a Spark cluster.")
    spark: Spark = Field(default_factory=lambda: Spark())
    workers: int = Field(0, ge=0, le=256, description="Worker processes; 0: one a core.")

    @property
    def told_recipients(self) -> list[str]:
        """Everybody whom people must be told of as a recipient.

        Guarantee: in order, each once; bodies inside the company are none. Source: GDPR Art. 4(9), 13(1)(e).
        """
        return list(dict.fromkeys([*self.uses.recipients, *(r.name for r in self.recipients if r.role != "inside")]))

    @property
    def told_countries(self) -> list[str]:
        """Everywhere data may be, as people must be told.

        Guarantee: where the company says, or where it is, and where its recipients are. Source: GDPR Art. 13(1)(f).
        """
        own = self.uses.countries or ([self.company.country] if self.company.country else [])
        return list(dict.fromkeys([*own, *(r.country for r in self.recipients if r.role != "inside" and r.country)]))

    def mapping_for(self, file_name: str) -> TableMapping:
        """The table mapping for a file name.

        Guarantee: an empty one where none matches.
        """
        return next((t for t in self.tables if fnmatch(file_name, t.match)), TableMapping())


def read_settings(folder: Path) -> Settings:
    """Read the workspace's settings.

    Guarantee: raises BadInput naming the key that is wrong, never its value.
    """
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadInput("settings.missing", f"There is no {FILE} in this folder.", "Make one with: heedful init DIR") from None
    except (OSError, UnicodeDecodeError):
        raise BadInput("settings.unreadable", f"{FILE} cannot be read as UTF-8 text.", "Check its permissions and encoding.") from None
    try:
        found = read_yaml(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" near line {mark.line + 1}" if mark else ""
        raise BadInput("settings.yaml", f"{FILE} is not valid YAML{where}.", "Mend the line; indentation is by spaces.") from None
    return parse_settings(found or {})


def parse_settings(found: object) -> Settings:
    """Make settings of plain values.

    Guarantee: as `read_settings`.
    """
    if not isinstance(found, dict):
        raise BadInput("settings.shape", f"{FILE} must hold keys and values.", "See docs/reference/settings.md.")
    try:
        return Settings.model_validate(found)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        key = ".".join(str(p) for p in first["loc"])
        said = "is not a known key" if first["type"] == "extra_forbidden" else f"is not right: {first['msg']}"
        raise BadInput("settings.key", f"{FILE}: {key} {said}.", "See docs/reference/settings.md.") from None
