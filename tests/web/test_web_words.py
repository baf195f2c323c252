"""The words of the pages: every one by gettext, every one in every language."""

from __future__ import annotations

import ast
import re
from importlib.resources import files
from pathlib import Path

import polib
import pytest

from heedful.web import app as application
from heedful.web.languages import LANGUAGES, SOURCE, catalogue_files, months
from heedful.web.page import environment

WEB = Path(str(files("heedful.web")))
TEMPLATES = sorted(p.relative_to(WEB / "templates").as_posix() for p in (WEB / "templates").rglob("*.html") if p.name != "status.html")
# Attributes that people read or hear.
READ = re.compile(r'\b(?:aria-label|alt|title|placeholder|summary|content)="([^"]*)"')
OTHERS = sorted(set(LANGUAGES) - {SOURCE})
# Errors that pages raise themselves, whose sentence and remedy are shown.
OWN_ERRORS = ("HeedfulError", "BadInput", "Refused", "Unready", "Exhausted", "Broken")


def of_templates() -> set[str]:
    made = environment(SOURCE)
    found = set()
    for name in TEMPLATES:
        source = (WEB / "templates" / name).read_text()
        for _, _, message in made.extract_translations(source):
            found |= {m for m in (message if isinstance(message, tuple) else (message,)) if m}
    return found


def of_code() -> set[str]:
    """The sentences of errors that the pages themselves raise, and what their code says by `_`."""
    found = set(months())
    for path in WEB.rglob("*.py"):
        if path.name in {"callbacks.py", "status_page.py"}:
            continue
        for node in (n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)):
            name = getattr(node.func, "id", "")
            texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if name in OWN_ERRORS:
                found |= set(texts[1:])
            elif name in {"_", "gettext", "N_"}:
                found |= set(texts)
    return found


# Whose refusals people meet at `/me` and on the public pages.
PEOPLES = (
    "visits", "sign_in_link", "network_sign_in", "joining", "proof", "account_proof", "choice", "own_choices", "own_export", "own_words",
    "own_posts", "hear", "stop_link", "yearly", "handed_out", "correct", "letters",
)  # fmt: skip
# Of others, those that lead to these pages.
CODES = ("concern.code", "concern.decided", "erase.unknown", "notice.none", "objection.for_ever")
# Ways that only whoever runs the program can go; people never meet these.
TEAMS = re.compile(r"heedful |`|--|cannot be written there")


def of_refusals() -> set[str]:
    """What refusals of the flow that people meet say, where they say it word for word."""
    flow = WEB.parent / "flow"
    found = set()
    for path in flow.glob("*.py"):
        for node in (n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)):
            if getattr(node.func, "id", "") in OWN_ERRORS:
                texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                if path.stem in PEOPLES or (texts and texts[0] in CODES):
                    found |= {said for said in texts[1:] if not TEAMS.search(said)}
    return found


def test_refusals_are_found() -> None:
    assert {
        "This link opens nothing.",
        "There is no erasure of this number.",
        "No purpose was chosen, or one that the notice does not name.",
    } <= of_refusals()


@pytest.mark.parametrize("language", OTHERS)
def test_everything_is_translated(language) -> None:
    entries = [entry for file in catalogue_files(language) for entry in polib.pofile(file.read_text(encoding="utf-8"))]
    done = {entry.msgid for entry in entries if entry.msgstr or (all(entry.msgstr_plural.values()) and entry.msgstr_plural)}
    done |= {entry.msgid_plural for entry in entries if entry.msgid_plural}
    assert not (of_templates() | of_code() | of_refusals()) - done
    fuzzy = [entry.msgid for entry in entries if "fuzzy" in entry.flags]
    assert not fuzzy


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_keeps_the_places_of_its_facts(language) -> None:
    for file in catalogue_files(language):
        for entry in polib.pofile(file.read_text(encoding="utf-8")):
            places = lambda said: set(re.findall(r"%\(\w+\)s", said))  # noqa: E731
            assert not entry.msgstr or places(entry.msgstr) == places(entry.msgid), entry.msgid
            # A form for one may leave the number out, or say it where the language counts nothing as one.
            assert all(places(said) <= places(entry.msgid_plural) for said in entry.msgstr_plural.values()), entry.msgid
            assert not entry.msgid_plural or places(entry.msgstr_plural[1]) == places(entry.msgid_plural), entry.msgid


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_word_stands_outside_gettext(name) -> None:
    source = (WEB / "templates" / name).read_text()
    within = re.sub(r"{%-?\s*trans\b.*?{%-?\s*endtrans\s*-?%}", "", source, flags=re.DOTALL)
    plain = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", within, flags=re.DOTALL)
    words = [w for w in re.sub(r"<[^>]*>", " ", plain).split() if re.search(r"[^\W\d_]{2,}", w)]
    assert words == []
    read = [a for a in READ.findall(plain) if re.search(r"[^\W\d_]{2,}", a) and not a.startswith("width=")]
    assert read == []


def test_pages_are_written_by_templates_only() -> None:
    assert application.ROUTERS
    for path in WEB.rglob("*.py"):
        strings = [n.value for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        assert not [s for s in strings if re.search(r"<(?:p|h\d|a|div|li|td)\b", s)], path.name
