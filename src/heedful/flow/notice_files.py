"""The notices being written, in `notices/*.md` of the workspace: drafted, checked, and published once they may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from heedful.consent.notice import Controller, read_notice, require_named, write_notice
from heedful.consent.notice_check import Difference, compare, facts_of, material, part_ways
from heedful.consent.notice_draft import draft
from heedful.consent.notice_lint import Duty, lint
from heedful.consent.notice_page import lay_out, render
from heedful.errors import BadInput, HeedfulError, Refused
from heedful.flow.access import journey
from heedful.flow.notices import InForce, done_here, newest, versions
from heedful.store import notices as store
from heedful.store import outbox, positions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from heedful.consent.notice import Notice
    from heedful.flow.workspace import Workspace
    from heedful.store.store import Tx

FOLDER: Final = "notices"


@dataclass(frozen=True, slots=True)
class Written:
    """One notice file, read.

    Guarantee: `file` is its name only.
    """

    file: str
    notice: Notice


@dataclass(frozen=True, slots=True)
class Checked:
    """What a version would need before it can be published, and what it would change.

    Guarantee: `ready` only where no duty is open, its languages agree, and the settings do not go beyond it.
    """

    version: str
    written: Sequence[Written]
    duties: Sequence[tuple[str, Duty]]
    parted: Sequence[tuple[str, str]]
    differences: Sequence[Difference]
    material: Sequence[str]
    published: bool

    @property
    def open(self) -> list[str]:
        """The lines that stop it from being published.

        Guarantee: empty exactly where `ready`.
        """
        lines = [f"{file}: {duty.key}: {duty.sentence} ({duty.article})" for file, duty in self.duties if duty.must]
        lines += [f"{file}: {key} is not the same in all languages of version {self.version}." for file, key in self.parted]
        return lines + [difference.line for difference in self.differences if difference.more]

    @property
    def ready(self) -> bool:
        """Whether it may be published.

        Guarantee: as the class says.
        """
        return not self.open


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing a version did.

    Guarantee: `new` languages were not published before; `material` is what consents to the version before do not stretch to.
    """

    version: str
    new: Sequence[str]
    digests: dict[str, str]
    material: Sequence[str]


@journey("notices.write", "asking")
def write_draft(workspace: Workspace, *, version: str = "", language: str = "en") -> Path:
    """Write a draft of a notice that says exactly what the settings do.

    Guarantee: never overwrites a file. Without a version, the next number. Errors: BadInput `notice.exists`, `notice.key`.
    Source: GDPR Art. 13, 14.
    """
    company = workspace.settings.company
    controller = Controller(name=workspace.settings.name, address=company.address, contact=company.contact, officer=company.officer)
    number = version or _next_version(workspace, language)
    require_named(number, language)
    done, profiling = done_here(workspace.settings), workspace.settings.uses.profiling
    drafted = draft(done, controller, company.authority, profiling, version=number, language=language)
    text = write_notice(drafted)
    path = workspace.folder / FOLDER / f"{number}.{language}.md"
    path.parent.mkdir(exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise BadInput("notice.exists", f"There is already a {FOLDER}/{path.name}.", "Edit it, or name another version.") from None
    return path


def read_files(workspace: Workspace) -> tuple[list[Written], list[HeedfulError]]:
    """Read every notice file of the workspace.

    Guarantee: by name; a file that cannot be read is an error of its own and takes no other with it.
    """
    written: list[Written] = []
    failed: list[HeedfulError] = []
    for path in sorted((workspace.folder / FOLDER).glob("*.md")):
        try:
            written.append(Written(path.name, read_notice(path.read_text(encoding="utf-8"), path.name)))
        except HeedfulError as error:
            failed.append(error)
        except (OSError, UnicodeDecodeError):
            remedy = "Check its permissions, and that it is a file."
            failed.append(BadInput("notice.unreadable", f"{path.name} cannot be read as UTF-8 text.", remedy))
    return written, failed


def check(workspace: Workspace, version: str = "") -> Checked:
    """Hold the files of one version against the law's duties, the settings, each other, and the notice in force.

    Guarantee: changes nothing. Without a version, the last that is written and not published, or the last written. Errors: BadInput where
    one of its files cannot be read, `notice.absent` where there is none, `notice.twice` where two files are of one language.
    Source: GDPR Art. 5(1)(a)-(b), 7, 12-14.
    """
    written, failed = read_files(workspace)
    with workspace.store.reading() as tx:
        published = versions(tx)
    chosen = version or _chosen([w.notice.version for w in written], {p.version for p in published})
    of_version = [w for w in written if w.notice.version == chosen]
    if failed and (not of_version or any(str(error).startswith(f"{chosen}.") for error in failed)):
        raise failed[0]
    if not of_version:
        raise BadInput("notice.absent", "There is no such notice in the folder notices.", "Draft one with: heedful notice new")
    languages = [w.notice.language for w in of_version]
    if len(set(languages)) < len(languages):
        raise BadInput("notice.twice", f"Two files are of version {chosen} in one language.", "Keep one of them.")
    return _checked(workspace, chosen, of_version, published)


@journey("notices.write", "asking")
def publish(workspace: Workspace, version: str = "") -> Publication:
    """Publish a version in every language it is written in; from then on it is in force.

    Guarantee: what was published is never changed; refused where a duty is open, the languages disagree, or the settings go beyond it.
    Publishing it again is publishing it once; a language may be added later if it says the same. Consents to an older version do not
    stretch to what is new. Errors: as `check`; Refused `notice.open`, `notice.changed`.
    Source: GDPR Art. 7, 12-14.
    """
    checked = check(workspace, version)
    if not checked.ready:
        count = f"{len(checked.open)} point{'s' if len(checked.open) > 1 else ''}"
        sentence = "\n  - ".join([f"Notice {checked.version} cannot be published; {count} to settle:", *checked.open])
        raise Refused("notice.open", sentence, "Complete the files in the folder notices, then run: heedful notice check")
    now = workspace.clock()
    with workspace.store.transaction() as tx:
        before = {p.version: p for p in versions(tx)}
        at = _after([p.published_at for p in store.list_published(tx)], now)
        held = before.get(checked.version)
        _require_unchanged(checked, held)
        new = [n.language for n in (w.notice for w in checked.written) if store.add(tx, _row(n, at))]
        digests = {w.notice.language: w.notice.digest for w in checked.written}
        if new:
            # Consents that name it may count now, and what was refused before may be let in.
            positions.note_widening(tx)
            body = {"version": checked.version, "languages": new, "digests": [digests[n] for n in new], "material": len(checked.material)}
            outbox.add(tx, "notice.published", workspace.actor, body, now)
    return Publication(checked.version, new, digests, checked.material)


def published(workspace: Workspace) -> list[InForce]:
    """Every published version.

    Guarantee: the first published first.
    """
    with workspace.store.reading() as tx:
        return versions(tx)


def page(workspace: Workspace, version: str = "", language: str = "en") -> tuple[str, str]:
    """A notice as Markdown and as an HTML page: one that was published, or else one that is being written.

    Guarantee: what was published is shown as it was published. Without a version, the one in force. Errors: BadInput `notice.absent`.
    Source: GDPR Art. 12(1).
    """
    with workspace.store.reading() as tx:
        known = versions(tx)
    force = newest(known, workspace.clock())
    wanted = version or (force.version if force else "")
    held = next((v for v in known if v.version == wanted), None)
    notice = held.notice(language) if held else _being_written(workspace, wanted, language)
    since = f"{held.published_at:%Y-%m-%d}" if held else ""
    return write_notice(notice), render(notice, str(notice.effective or since))


def parts(workspace: Workspace, language: str = "en") -> dict[str, Any]:
    """The notice in force, as the parts of a page.

    Guarantee: as it was published; empty where none is in force. Source: GDPR Art. 12(1).
    """
    with workspace.store.reading() as tx:
        known = versions(tx)
    force = newest(known, workspace.clock())
    if force is None:
        return {}
    notice = force.notice(language)
    return lay_out(notice, str(notice.effective or f"{force.published_at:%Y-%m-%d}"))


def _being_written(workspace: Workspace, version: str, language: str) -> Notice:
    written = check(workspace, version).written
    return next((w.notice for w in written if w.notice.language == language), written[0].notice)


def _checked(workspace: Workspace, version: str, written: Sequence[Written], published: Sequence[InForce]) -> Checked:
    notices = [w.notice for w in written]
    same = next((p for p in published if p.version == version), None)
    model = next(iter(same.languages.values())) if same else notices[0]
    parted = [(w.file, key) for w in written for key in part_ways(model, w.notice)]
    force = newest([p for p in published if p.version != version], workspace.clock())
    return Checked(
        version,
        written,
        [(w.file, duty) for w in written for duty in lint(w.notice)],
        parted,
        compare(facts_of(notices), done_here(workspace.settings)),
        material(list(force.languages.values()), notices) if force else [],
        same is not None,
    )


def _require_unchanged(checked: Checked, held: InForce | None) -> None:
    changed = [w.file for w in checked.written if held and held.digests.get(w.notice.language, w.notice.digest) != w.notice.digest]
    if changed:
        raise Refused(
            "notice.changed",
            f"Version {checked.version} was published with other words than {', '.join(changed)} has now.",
            "What people agreed to cannot be changed afterwards: give the new words a new version.",
        )


def _after(moments: Sequence[datetime], now: datetime) -> datetime:
    # A clock that was set back must not put an older version in force again.
    return max([now, *(moment + timedelta(microseconds=1) for moment in moments)])


def _row(notice: Notice, now: datetime) -> store.Published:
    return store.Published(notice.digest, notice.version, notice.language, notice.front, notice.body, now)


def _chosen(written: Sequence[str], published: set[str]) -> str:
    ordered = sorted(set(written), key=_order)
    waiting = [v for v in ordered if v not in published]
    return (waiting or ordered or [""])[-1]


def _next_version(workspace: Workspace, language: str) -> str:
    # A language that the last version lacks belongs to it, as long as nothing else is being written.
    written, _ = read_files(workspace)
    held = {w.notice.version for w in written}
    with workspace.store.reading() as tx:
        held |= _published_versions(tx)
    last = max((int(v) for v in held if v.isdecimal()), default=0)
    spoken = {w.notice.language for w in written if w.notice.version == str(last)}
    return str(last) if spoken and language not in spoken else str(last + 1)


def _published_versions(tx: Tx) -> set[str]:
    return {p.version for p in store.list_published(tx)}


def _order(version: str) -> tuple[list[tuple[int, str]], str]:
    parts = version.replace("-", ".").replace("_", ".").split(".")
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts], version
