"""What deploy/ holds can be read by what will read it, names what there is, and gives nothing away."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
SERVICE_KEYS = {
    "image", "build", "env_file", "environment", "read_only", "tmpfs", "cap_drop", "security_opt", "volumes", "ports", "depends_on",
    "restart", "secrets", "healthcheck", "command", "entrypoint",
}  # fmt: skip


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n", " ", (DEPLOY / "Containerfile").read_text())
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return [(word, rest.strip()) for word, _, rest in (line.strip().partition(" ") for line in lines)]


def test_the_compose_file_has_the_form_and_every_service_what_it_names(compose: dict) -> None:
    assert {k for k in compose if not k.startswith("x-")} == {"name", "services", "secrets", "volumes"}
    assert set(compose["services"]) == {"pages", "database", "storage", "spark-master", "spark-worker"}
    for service in compose["services"].values():
        assert set(service) <= SERVICE_KEYS
        assert "image" in service
        # Never whatever is newest: what runs is what was tried.
        assert ":" in service["image"].rpartition("/")[2]
        assert not service["image"].endswith(":latest")
        depends = service.get("depends_on", {})
        assert set(depends) <= set(compose["services"])
        for secret in service.get("secrets", ()):
            assert secret in compose["secrets"]
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert source.startswith("./") or source in compose["volumes"]
        # Only the pages can be reached, and from this machine only, where a server with TLS stands before them.
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
    assert [name for name, one in compose["services"].items() if "ports" in one] == ["pages"]


def test_our_own_containers_hold_no_privilege(compose: dict) -> None:
    for name in ("pages", "spark-master", "spark-worker"):
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_the_container_is_built_from_what_there_is_and_runs_as_nobody_special() -> None:
    said = instructions()
    words = [word for word, _ in said]
    assert set(words) <= {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
    for word, rest in said:
        if word == "FROM":
            assert ":" in rest.split()[0].rpartition("/")[2]
        if word == "COPY" and "--from" not in rest:
            for source in rest.split()[:-1]:
                assert (ROOT / source).exists(), source
        if word in {"ENTRYPOINT", "CMD"}:
            assert isinstance(json.loads(rest), list)
        if word == "RUN" and "apt-get install" in rest:
            assert "--no-install-recommends" in rest
            assert "rm -rf /var/lib/apt/lists" in rest
    assert words[-1] == "CMD"
    users = [rest for word, rest in said if word == "USER"]
    assert users
    assert users[-1] not in {"0", "root"}
    last = len(words) - 1 - words[::-1].index("FROM")
    assert words.index("USER") > last


def test_the_linter_of_container_files_finds_nothing() -> None:
    linter = shutil.which("hadolint")
    if linter is None:
        pytest.skip("hadolint is not installed here, and Debian has no package of it")
    done = subprocess.run([linter, DEPLOY / "Containerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_every_extra_it_installs_is_one_of_ours() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    named = re.search(r"'\.\[([a-z0-9,]+)\]'", (DEPLOY / "Containerfile").read_text())
    assert named
    assert set(named[1].split(",")) <= set(extras)


def test_what_the_containers_run_runs(compose: dict) -> None:
    entry, command = (
        json.loads(next(rest for word, rest in reversed(instructions()) if word == wanted)) for wanted in ("ENTRYPOINT", "CMD")
    )
    program = Path(sys.executable).with_name(entry[0])
    done = subprocess.run([program, command[0], "--help"], capture_output=True, text=True, check=True)
    for option in (one for one in command if one.startswith("--")):
        assert option in done.stdout
    pyspark = pytest.importorskip("pyspark")
    for name in ("spark-master", "spark-worker"):
        inside = compose["services"][name]["entrypoint"][0].partition("/pyspark/")[2]
        assert (Path(pyspark.__file__).parent / inside).is_file()


def test_secrets_are_drawn_once_and_are_their_owners_only(tmp_path: Path) -> None:
    shutil.copy(DEPLOY / "prepare", tmp_path / "prepare")
    subprocess.run([tmp_path / "prepare"], check=True, capture_output=True)
    made = {p.relative_to(tmp_path / "secrets").as_posix(): p for p in (tmp_path / "secrets").rglob("*") if p.is_file()}
    assert set(made) == {"database", "cluster.key", "heedful.env", "s3.json", "spark/spark-defaults.conf"}
    assert not [name for name, p in made.items() if p.stat().st_mode & 0o077]
    told = dict(line.split("=", 1) for line in made["heedful.env"].read_text().splitlines())
    assert told["PGPASSWORD"] == made["database"].read_text()
    assert told["HEEDFUL_SPARK_SECRET"] in made["spark/spark-defaults.conf"].read_text()
    assert json.loads(made["s3.json"].read_text())["identities"][0]["credentials"][0]["secretKey"] == told["AWS_SECRET_ACCESS_KEY"]
    from heedful.security.envelope import read_cluster_key

    assert len(read_cluster_key(made["cluster.key"])) == 32
    before = {name: p.read_bytes() for name, p in made.items()}
    again = subprocess.run([tmp_path / "prepare"], check=False, capture_output=True)
    assert again.returncode == 1
    assert {name: p.read_bytes() for name, p in made.items()} == before
