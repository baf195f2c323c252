"""What is not documented fails here: commands, settings, columns, error codes, sources, reasons."""

from __future__ import annotations

import ast
import re
import shlex
import tomllib
from datetime import UTC, datetime

import click

from heedful.consent.intake import COLUMNS, intake
from heedful.consent.record import Party, Practice
from heedful.terms import PURPOSES, REASONS

BLOCK = re.compile(r"^```[a-z]*\n(.*?)^```", re.DOTALL | re.MULTILINE)


def test_the_parts_written_from_code_are_current(reference, pages) -> None:
    stale = [str(page.relative_to(pages.root)) for page in reference["outdated"]()]
    assert not stale, f"run .venv/bin/python scripts/reference: {stale}"


def test_every_command_is_documented_with_all_it_takes(reference, pages) -> None:
    commands = reference["commands"]()
    assert len(commands) > 10
    for words, command in commands:
        if not words:
            continue
        section = pages.section("docs/reference/commands.md", f"heedful {' '.join(words)}")
        assert (command.help or "").strip(), f"heedful {' '.join(words)} does not say what it does"
        for parameter in command.params:
            if parameter.name == "help":
                continue
            names = [parameter.name.upper()] if parameter.param_type_name == "argument" else [*parameter.opts, *parameter.secondary_opts]
            for name in names:
                assert f"`{name}`" in section, f"heedful {' '.join(words)}: {name} is not documented"
            assert parameter.help, f"heedful {' '.join(words)}: {names[0]} has no help"


def test_no_command_is_documented_that_is_not_there(reference, pages) -> None:
    there = {" ".join(["heedful", *words]) for words, _ in reference["commands"]()}
    written = set(re.findall(r"^### (heedful.*)$", pages.text("docs/reference/commands.md"), re.MULTILINE))
    assert written <= there


def test_every_command_line_that_people_may_copy_can_be_parsed(reference, pages) -> None:
    tree = reference["commands"]()[0][1]
    seen = 0
    for page in pages.all:
        if page.name == "commands.md":  # its lines are patterns, with options in brackets
            continue
        for line in (line for block in BLOCK.findall(page.read_text(encoding="utf-8")) for line in block.replace("\\\n", " ").splitlines()):
            words = shlex.split(line, comments=True)
            if words[:1] == ["heedful"]:
                seen += 1
                parse(tree, words[1:], f"{page.name}: {line}")
    assert seen > 20


def parse(tree, words, where) -> None:
    """Parse a command line down the tree without running it."""
    command = tree
    while getattr(command, "commands", None):
        if command.invoke_without_command and (not words or words[0].startswith("-")):
            break  # a group that does something by itself, such as showing its list
        if hasattr(command, "default") and words and words[0] not in command.commands:
            words = [command.default, *words]
        assert words and words[0] in command.commands, f"{where}: there is no such command"
        command, words = command.commands[words[0]], words[1:]
    try:
        command.make_context(command.name, words)
    except click.UsageError as error:
        raise AssertionError(f"{where}: {error.message}") from None


def test_every_python_journey_is_documented(pages) -> None:
    import heedful

    text = pages.text("docs/reference/commands.md")
    for name in heedful.__all__:
        assert f"`{name}`" in text or f"`heedful.{name}`" in text, f"heedful.{name} is not documented"


def test_every_exit_status_is_documented(pages) -> None:
    from heedful.cli.exits import INTERRUPTED, STATUS

    section = pages.section("docs/reference/commands.md", "Exit statuses")
    for status in (0, 2, INTERRUPTED, *STATUS.values()):
        assert f"\n| {status} |" in section


def test_every_setting_is_documented(reference, pages) -> None:
    text = pages.text("docs/reference/settings.md")
    keys = reference["settings"]()
    assert len(keys) > 8
    for key, found in keys:
        assert f"| `{key}` |" in text, f"the setting {key} is not documented"
        assert found.description, f"the setting {key} has no description"


def test_a_setting_that_nothing_uses_is_said_to_be_unused(reference, pages) -> None:
    sources = [p for p in (pages.root / "src").rglob("*.py") if p.name != "settings.py"]
    used = {n.attr for p in sources for n in ast.walk(ast.parse(p.read_text(encoding="utf-8"))) if isinstance(n, ast.Attribute)}
    used |= {"match"}  # asked for in settings.py itself
    text = (pages.root / "docs/reference/settings.md").read_text(encoding="utf-8")
    idle = pages.section("docs/reference/settings.md", "Not yet") if "\n## Not yet" in text else ""
    for key, _ in reference["settings"]():
        assert (key.rpartition(".")[2] in used) != (f"`{key}`" in idle), f"{key}: say under 'Not yet' that nothing uses it, or no longer"


def test_every_key_of_a_brand_and_an_aspect_is_documented(pages) -> None:
    from dataclasses import fields

    from heedful.opinions.taxonomy import Aspect, Brand

    section = pages.section("docs/reference/settings.md", "Brands and aspects")
    for kind in (Brand, Aspect):
        for found in fields(kind):
            assert f"`{found.name}`" in section, f"the key {found.name} of {kind.__name__} is not documented"


def test_every_environment_variable_is_documented(pages) -> None:
    section = pages.section("docs/reference/settings.md", "From the environment")
    sources = [path.read_text(encoding="utf-8") for path in (pages.root / "src").rglob("*.py")]
    named = {name for text in sources for name in re.findall(r"\"(HEEDFUL_[A-Z_]+)\"", text)}
    assert "HEEDFUL_DEBUG" in named
    for name in named:
        assert f"`{name}`" in section, f"{name} is not documented"


def test_every_table_and_column_is_documented(reference, pages) -> None:
    tables = reference["tables"]()
    assert {"posts.RAW", "consent.GRANTS", "opinions.FACTS"} <= tables.keys()
    for name, table in tables.items():
        section = pages.section("docs/reference/tables.md", name)
        for column, said in table.columns.items():
            assert f"| `{column}` |" in section, f"{name}.{column} is not documented"
            assert said.meaning and said.source, f"{name}.{column} lacks its meaning or where its name comes from"


def test_every_table_of_the_store_is_documented(reference, pages) -> None:
    for name, table in reference["store_tables"]().items():
        section = pages.section("docs/reference/tables.md", name)
        for column in table.columns:
            assert f"| `{column.name}` |" in section, f"{name}.{column.name} is not documented"


def test_every_error_code_is_documented(reference, pages) -> None:
    text = pages.text("docs/reference/errors.md")
    codes = reference["errors"]()
    assert ("workspace.busy", "Unready") in codes
    for code, kind in codes:
        assert f"| `{code}` |" in text, f"the code {code} ({kind}) is not documented"


def test_every_error_says_a_sentence_and_its_code_can_be_read(reference) -> None:
    assert not reference["unread"](), "give the code as plain text, so that it can be documented"
    bare = [code for (code, _), (sentence, _) in reference["errors"]().items() if not sentence]
    assert not bare, f"these say no sentence: {bare}"


def test_what_is_raised_is_found(reference, pages) -> None:
    # An oracle of its own: plain strings that stand first in a call of an error class.
    found = {code for code, _ in reference["errors"]()}
    kinds = {"BadInput", "Refused", "Unready", "Exhausted", "Broken"}
    for path in (pages.root / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            made = isinstance(node, ast.Call) and getattr(node.func, "id", "") in kinds and node.args
            if made and isinstance(node.args[0], ast.Constant):
                assert node.args[0].value in found


def test_every_source_is_documented(pages) -> None:
    project = tomllib.loads(pages.text("pyproject.toml"))["project"]
    for name in project["entry-points"]["heedful.sources"]:
        assert pages.section("docs/reference/formats.md", name).strip(), f"the source {name} is not documented"


def test_reasons_purposes_and_columns_of_consents_are_documented(pages) -> None:
    text = pages.text("docs/reference/consents.md")
    for word in (*REASONS, *PURPOSES):
        assert f"| `{word}` |" in text, f"{word} is not documented"
    section = pages.section("docs/reference/consents.md", "Columns")
    for column in COLUMNS:
        assert f"`{column}`" in section, f"the column {column} of consents is not documented"


def test_the_examples_of_consents_can_be_read(pages) -> None:
    practice = Practice(Party("Larkmoor"))
    for name in ("README.md", "docs/how-to/bring-in-consents.md"):
        blocks = [b for b in re.findall(r"```csv\n(.*?)```", pages.text(name), re.DOTALL) if b.startswith("person,")]
        assert blocks, f"{name} has no example of consents"
        for block in blocks:
            known = {"notices": {"1": "d" * 64}, "lasts": lambda at: at.replace(year=at.year + 2), "linked": set}
            taken = intake(block, practice, "test", datetime(2026, 12, 1, tzinfo=UTC), **known)
            assert not taken.problems, [p.sentence for p in taken.problems]
            assert taken.given >= 1


def bench_names(text: str) -> set[str]:
    """The dotted names that a bench writes: keys of its dictionaries, and f-strings with * for what is filled in."""
    keys = [k for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Dict) for k in n.keys if isinstance(k, ast.Constant)]
    return {k.value for k in keys if re.fullmatch(r"[a-z_0-9]+(\.[a-z_0-9]+)+", str(k.value)) and not k.value.startswith("meta.")}


def test_every_bench_its_options_and_its_names_are_documented(pages) -> None:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (pages.root / "bench").glob("*.py")}
    found = [name for name, text in texts.items() if re.search(r"^def add_arguments", text, re.MULTILINE)]
    assert {"journey", "labels"} <= set(found)
    for name in found:
        section = pages.section("docs/reference/benchmarks.md", name)
        # A bench made of parts has them beside it, named after it: attack_*.py of attacks.
        text = "\n".join(
            [texts[name], *(part for other, part in sorted(texts.items()) if other.startswith((f"{name.removesuffix('s')}_", f"{name}_")))]
        )
        for option in re.findall(r"add_argument\(\s*\"(--[a-z-]+)\"", text):
            assert f"`{option}`" in section, f"bench {name}: {option} is not documented"
        written = bench_names(text)
        assert written
        for one in written:
            assert f"`{one}`" in section, f"bench {name}: {one} is not documented"


def test_every_entry_of_the_log_is_declared_written_and_documented(pages) -> None:
    from heedful.audit.kinds import KINDS

    section = pages.section("docs/reference/log.md", "Kinds of entries")
    for name, kind in KINDS.items():
        row = next((line for line in section.splitlines() if line.startswith(f"| `{name}` |")), "")
        assert row, f"entries of the kind {name} are not documented"
        assert all(f"`{member}`" in row for member in (*kind.members, *kind.words)), name
    texts = [path.read_text(encoding="utf-8") for path in (pages.root / "src").rglob("*.py") if path.name != "kinds.py"]
    added = {
        node.args[1].value
        for text in texts
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "outbox.add" and isinstance(node.args[1], ast.Constant)
    }
    assert len(added) > 40
    assert added <= KINDS.keys(), f"declare in audit/kinds.py: {added - KINDS.keys()}"
    for name in KINDS:
        assert any(f'"{name}"' in text for text in texts), f"nothing writes entries of the kind {name}"
