"""The log as another's program sees it: Go's own packages for such logs check signature, inclusion and consistency."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from heedful.audit.proof import Bundle
from heedful.errors import Refused

# Where Debian's golang-golang-x-mod-dev puts the sources of its packages.
GOPATH = Path("/usr/share/gocode")
ENTRIES = [b'{"seq":%d}' % n for n in range(700)]


@pytest.fixture(scope="module")
def check(tmp_path_factory):
    """The small Go program beside this file, compiled; skips with the reason where Go or its packages are not installed."""
    if shutil.which("go") is None:
        pytest.skip("Go is not installed")
    if not (GOPATH / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        pytest.skip("golang.org/x/mod is not installed as Debian does it")
    folder = tmp_path_factory.mktemp("go")
    program = folder / "check"
    settings = {"GO111MODULE": "off", "GOPATH": str(GOPATH), "GOCACHE": str(folder / "cache"), "GOFLAGS": "", "HOME": str(folder)}
    source = Path(__file__).parent / "go" / "check.go"
    built = subprocess.run(
        ["go", "build", "-o", program, source], env={**os.environ, **settings}, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr

    def run(*arguments) -> subprocess.CompletedProcess[str]:
        return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False)

    return run


@pytest.fixture(scope="module")
def grown(signer_of, tmp_path_factory):
    signer, folder = signer_of(), tmp_path_factory.mktemp("log")
    log = signer.log(folder)
    early = log.append(log.head(), ENTRIES[:300], signer.sign)
    return log, early, log.append(early, ENTRIES[300:], signer.sign)


def test_every_entry_and_the_growth_are_found_right(check, grown) -> None:
    log, early, _ = grown
    found = check(log.verifier, log.folder, early.size, early.checkpoint.root.hex())
    assert (found.returncode, found.stdout) == (0, "checked 700\n")


def test_a_proof_that_is_handed_out_is_found_right(check, grown, tmp_path) -> None:
    log, early, late = grown
    entry, proof = tmp_path / "entry", tmp_path / "entry.tlog-proof"
    entry.write_bytes(ENTRIES[255])
    for head in (early, late):
        proof.write_text(str(Bundle(255, tuple(log.inclusion(late, 255, head.size)), head.note)))
        assert check("bundle", log.verifier, entry, proof).stdout == "checked 255\n"
    entry.write_bytes(ENTRIES[254])
    assert check("bundle", log.verifier, entry, proof).returncode == 5


@pytest.mark.parametrize("place", ["checkpoint", "tile/0/001", "tile/entries/002.p/188", "tile/1/000.p/2"])
def test_what_we_refuse_it_refuses(check, grown, tmp_path, signer, place: str) -> None:
    log, early, _ = grown
    shutil.copytree(log.folder, tmp_path / "log")
    file = tmp_path / "log" / place
    data = bytearray(file.read_bytes())
    data[40] ^= 1
    file.write_bytes(data)
    ours = signer.log(tmp_path / "log")
    with pytest.raises(Refused):
        ours.examine(ours.head())
    assert check(log.verifier, tmp_path / "log", early.size, early.checkpoint.root.hex()).returncode in {2, 5}


def test_another_past_is_refused(check, grown, signer_of) -> None:
    log, early, _ = grown
    assert "consistency" in check(log.verifier, log.folder, early.size, "00" * 32).stdout
    assert "signature" in check(signer_of("quillbay.example/log").verifier, log.folder, 0, "00" * 32).stdout
