"""`heedful serve`: run the pages; `heedful serve callbacks`: only what networks call."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Run the pages and callbacks.", invoke_without_command=True)

Folder = Annotated[Path, typer.Option("--workspace", "-w", envvar="HEEDFUL_WORKSPACE", help="The workspace's folder.")]
Host = Annotated[str, typer.Option(help="Address to listen on; put a server with TLS before it.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")]
Socket = Annotated[Path | None, typer.Option(help="Listen on this Unix socket instead.")]
HERE = Path()
LOCAL = "127.0.0.1"
PAGES = "heedful.web.app:from_environment"
WITNESS = "heedful.web.witness:from_environment"
CALLBACKS = "heedful.web.callbacks:from_environment"
# Connections beyond these are told to come again.
CONNECTIONS = 2_000


@app.callback()
def pages(
    context: typer.Context,
    folder: Folder = HERE,
    host: Host = LOCAL,
    port: Port = 8080,
    uds: Socket = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer; more than one needs a store that is a server.")] = 1,
) -> None:
    """Run the pages: for people, for everybody and for the team, and the callbacks where they are set up."""
    if context.invoked_subcommand:
        return
    run_pages(folder, port, host, uds, workers)


@app.command()
def witness(
    home: Annotated[
        Path, typer.Argument(help="The witness's own folder; its file `logs` holds the keys of the logs it cosigns, a line each.")
    ],
    host: Host = LOCAL,
    port: Port = 8086,
    uds: Socket = None,
) -> None:
    """As a witness: cosign checkpoints of the logs you know, at POST /add-checkpoint."""
    from heedful.flow.witnesses import read_logs, witness_key

    witness_key(home)
    print(f"Cosigning {len(read_logs(home))} logs.")
    os.environ["HEEDFUL_WITNESS"] = os.fspath(home)
    _run(WITNESS, home, host, port, uds)


@app.command()
def callbacks(folder: Folder = HERE, host: Host = LOCAL, port: Port = 8085, uds: Socket = None) -> None:
    """Answer Meta's data deletion and deauthorize callbacks, and show people what became of them."""
    from heedful.flow.acting import open_service
    from heedful.flow.callbacks import warm

    with open_service(folder, "callbacks") as workspace:
        warm(workspace)
    _run(CALLBACKS, folder, host, port, uds)


def run_pages(folder: Path, port: int, host: str = LOCAL, uds: Path | None = None, workers: int = 1) -> None:
    """Run the pages of a workspace until somebody stops them.

    Guarantee: what is wrong with the workspace is said before a server begins. Errors: BadInput, Unready.
    """
    from heedful.flow.acting import open_service
    from heedful.flow.visits import warm

    with open_service(folder, "pages") as workspace:
        # Said here as any other error, before a server has begun to log.
        warm(workspace)
    _run(PAGES, folder, host, port, uds, workers)


def _run(application: str, folder: Path, host: str, port: int, uds: Path | None, workers: int = 1) -> None:
    import uvicorn

    shown = uds or f"http://{'localhost' if host == LOCAL else host}:{port}"
    print(f"Listening on {shown}. Stop with Ctrl-C.", flush=True)
    # The server opens the application by its name, as any other server would; this door knows nothing of that one.
    os.environ["HEEDFUL_WORKSPACE"] = os.fspath(folder)
    # Codes and tokens stand in addresses, so that addresses are not logged.
    uvicorn.run(
        application,
        factory=True,
        host=host,
        port=port,
        uds=os.fspath(uds) if uds else None,
        workers=workers,
        access_log=False,
        server_header=False,
        log_level="warning",
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=15,
    )
