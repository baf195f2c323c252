"""Which engine works on a workspace's lakes: the one in its settings."""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING, Final

from heedful.engine.engine import LocalEngine
from heedful.engine.lake import LakeFolder
from heedful.errors import BadInput, Unready
from heedful.security.files import create_owner_only

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from heedful.engine.engine import Engine
    from heedful.engine.lake import Lakes
    from heedful.flow.settings import Settings
# Where the threads of one machine find their key, which nobody has to carry anywhere.
KEY_FILE: Final = "cluster.key"


def chosen_lakes(settings: Settings, folder: Path) -> Lakes:
    """Where the settings say that the lakes lie.

    Guarantee: a storage elsewhere than on this machine must be listed as a recipient. Errors: BadInput `lake.url`; Refused
    `egress.unlisted`; Unready `lake.library`, when it is first used.
    """
    told = settings.lake
    if not told.url:
        return LakeFolder(folder / "lake")
    from heedful.engine.bucket import LakeBucket, place_of
    from heedful.flow.egress import require_place

    place = place_of(told.url, told.endpoint, told.region, told.id_env, told.secret_env)
    require_place(settings, "storage", told.endpoint or f"s3.{told.region}.amazonaws.com")
    return LakeBucket(place)


def chosen_engine(settings: Settings, lakes: Lakes, folder: Path, environ: Mapping[str, str] = os.environ) -> Engine:
    """The engine that the settings name.

    Guarantee: an engine that is named is never exchanged for another; a cluster elsewhere than on this machine must be listed as a
    recipient. Errors: Unready `spark.library`, `spark.java`, `cluster.unset`; BadInput `spark.master`; Refused `egress.unlisted`.
    """
    if settings.engine == "polars":
        return LocalEngine(lakes, settings.workers)
    from heedful.engine.cluster import Address, library
    from heedful.engine.spark import SparkEngine, Terms
    from heedful.flow.egress import require_place

    library()
    told = settings.spark
    address = Address(told.master, environ.get(told.secret_env, ""), told.python, told.host, told.memory, told.parts)
    if not address.is_local:
        for host in _hosts(told.master):
            require_place(settings, "storage", host)
    key_file = _key_file(settings, folder, here=address.is_local)
    return SparkEngine(lakes, Terms(address, key_file, told.rows, told.table_rows, told.hours))


def _key_file(settings: Settings, folder: Path, *, here: bool) -> Path:
    if settings.spark.key_file:
        return folder / settings.spark.key_file
    if not here:
        raise Unready(
            "cluster.unset", "The settings do not say where the cluster's key is.", "Set `spark.key_file`; see docs/how-to/use-spark.md."
        )
    path = folder / KEY_FILE
    if not path.exists():
        create_owner_only(path, base64.b64encode(os.urandom(32)) + b"\n")
    return path


def _hosts(master: str) -> list[str]:
    scheme, found, rest = master.partition("://")
    if scheme != "spark" or not found or not rest:
        raise BadInput("spark.master", "`spark.master` is not an address of a cluster.", "Write spark://HOST:PORT, or local[*].")
    return [one.rpartition(":")[0] or one for one in rest.split(",")]
