"""What the program's own source may not do: run what it reads, start a shell, keep secrets in names, draw temporary names by hand."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import heedful

SOURCE = Path(heedful.__file__).parent
# What turns bytes into code, or starts programs; and what parses XML or TLS in unsafe ways.
MODULES = {
    "pickle",
    "cPickle",
    "dill",
    "cloudpickle",
    "joblib",
    "marshal",
    "shelve",
    "subprocess",
    "pty",
    "xml",
    "telnetlib",
    "ftplib",
    "crypt",
}
CALLS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "os.execv", "os.spawnl", "tempfile.mktemp", "yaml.unsafe_load"}
CALLS |= {"yaml.full_load", "ssl._create_unverified_context", "polars.DataFrame.deserialize", "polars.LazyFrame.deserialize"}


def faults(text: str) -> list[str]:
    """What of it a source does."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [f"imports {name.name}" for name in node.names if name.name.partition(".")[0] in MODULES]
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in MODULES:
            found.append(f"imports {node.module}")
        if isinstance(node, ast.Call):
            found += _call(node)
    return found


def _call(node: ast.Call) -> list[str]:
    called = ast.unparse(node.func)
    given = {word.arg: ast.unparse(word.value) for word in node.keywords}
    found = [f"calls {called}"] if called in CALLS else []
    if given.get("shell", "False") != "False":
        found.append("starts a shell")
    if called.endswith("yaml.load") and given.get("Loader", "").rpartition(".")[2] not in {"SafeLoader", "BaseLoader", "CSafeLoader"}:
        found.append("loads YAML that may make any object")
    if called.rpartition(".")[2] == "Environment" and given.get("autoescape", "False") == "False":
        found.append("makes pages without escaping")
    if given.get("verify") == "False" or given.get("check_hostname") == "False":
        found.append("trusts any server")
    return found


# Spark's workers are given functions in envelopes, sealed under the cluster's key; the test below holds what may be opened there.
LIMITS = {"engine/worker.py": ["imports pickle"]}


def test_a_worker_opens_only_what_an_envelope_held() -> None:
    tree = ast.parse((SOURCE / "engine" / "worker.py").read_text(encoding="utf-8"))
    used = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "pickle"]
    opened = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "pickle.loads"]
    assert {node.attr for node in used} == {"loads", "dumps"}
    assert len(opened) == len([node for node in used if node.attr == "loads"]) == 3
    assert all(ast.unparse(node.args[0]).startswith("envelopes.open(") for node in opened)


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_source_runs_what_it_reads(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == LIMITS.get(str(path.relative_to(SOURCE)), [])


@pytest.mark.parametrize(
    "text",
    [
        "import pickle",
        "from subprocess import run",
        "import xml.sax",
        "eval(x)",
        "os.system(x)",
        "run(x, shell=True)",
        "run(x, shell=wanted)",
        "yaml.load(x)",
        "yaml.load(x, Loader=yaml.Loader)",
        "Environment(loader=x)",
        "Environment(loader=x, autoescape=False)",
        "tempfile.mktemp()",
        "get(x, verify=False)",
    ],
)
def test_each_of_these_is_found(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize(
    "text", ["yaml.load(x, Loader=yaml.BaseLoader)", "Environment(autoescape=True)", "run(x, shell=False)", "re.compile(x)"]
)
def test_what_is_safe_is_not(text: str) -> None:
    assert not faults(text)
