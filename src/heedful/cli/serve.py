"""`heedful serve …`: run the callbacks that networks call."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Run the pages and callbacks.", no_args_is_help=True)

Folder = Annotated[Path, typer.Option("--workspace", "-w", envvar="HEEDFUL_WORKSPACE", help="The workspace's folder.")]
HERE = Path()
APPLICATION = "heedful.web.callbacks:from_environment"
# Connections beyond these are told to come again.
CONNECTIONS = 2_000


@app.callback()
def _group() -> None:
    # With a callback a group of one command keeps its command's name.
    return


@app.command()
def callbacks(
    folder: Folder = HERE,
    host: Annotated[str, typer.Option(help="Address to listen on; put a server with TLS before it.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8085,
    uds: Annotated[Path | None, typer.Option(help="Listen on this Unix socket instead.")] = None,
) -> None:
    """Answer Meta's data deletion and deauthorize callbacks, and show people what became of them."""
    import uvicorn

    from heedful.flow.acting import open_service
    from heedful.flow.callbacks import warm

    with open_service(folder, "callbacks") as workspace:
        # Said here as any other error, before a server has begun to log.
        warm(workspace)
    print(f"Listening on {uds or f'{host}:{port}'}. Stop with Ctrl-C.", flush=True)
    # The server opens the application by its name, as any other server would; this door knows nothing of that one.
    os.environ["HEEDFUL_WORKSPACE"] = os.fspath(folder)
    # The codes of status pages stand in their addresses, so that addresses are not logged.
    uvicorn.run(
        APPLICATION,
        factory=True,
        host=host,
        port=port,
        uds=os.fspath(uds) if uds else None,
        access_log=False,
        server_header=False,
        log_level="warning",
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=15,
    )
