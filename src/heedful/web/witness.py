"""The HTTP form of a witness: `POST /add-checkpoint` cosigns what goes on from what it last saw, and says exactly why not.

Source: c2sp.org/tlog-witness, add-checkpoint.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fastapi import FastAPI, Request, Response

from heedful.errors import BadInput
from heedful.flow.witnesses import SIZE_TYPE, answer_request, read_logs

if TYPE_CHECKING:
    from collections.abc import Mapping

# A checkpoint with 63 lines of proof is less than 8 kB; nothing longer is read.
LARGEST: Final = 65_536


def application(home: Path, logs: Mapping[str, str]) -> FastAPI:
    """A witness of these logs: origin -> key.

    Guarantee: answers nothing else; what is cosigned is on disk before the line leaves. Source: c2sp.org/tlog-witness.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    @app.post("/add-checkpoint")
    async def add_checkpoint(request: Request) -> Response:
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > LARGEST:
                return Response(status_code=400)
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            return Response(status_code=400)
        answered = answer_request(home, text, logs)
        kind = SIZE_TYPE if answered.status == 409 and answered.body else "text/plain; charset=utf-8"
        return Response(answered.body, status_code=answered.status, media_type=None, headers={"content-type": kind})

    return app


def from_environment() -> FastAPI:
    """The application as a server opens it: HEEDFUL_WITNESS is its folder, whose file `logs` holds the keys of the logs it knows.

    Guarantee: BadInput `log.witness` where there is none.
    """
    home = Path(os.environ.get("HEEDFUL_WITNESS", ""))
    if not home.is_dir():
        raise BadInput("log.witness", "There is no witness in this folder.", "Make one: heedful audit witness-key FOLDER --name …")
    return application(home, read_logs(home))
