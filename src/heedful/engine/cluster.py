"""A session on a Spark cluster, begun so that no secret stands in a command line, a log or a page.

Spark passes what a program sets to its Java process as arguments that every user of the machine can list. So everything is
written to a folder of its own that only its owner may read, named by SPARK_CONF_DIR, and gone once the session is there.
Source: Spark 4 security documentation; `spark.authenticate`, `spark.network.crypto`, `spark.io.encryption`.
"""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from heedful.errors import Unready
from heedful.security.files import create_owner_only

if TYPE_CHECKING:
    from collections.abc import Iterator

REMEDY: Final = "Install the extra with `pip install 'heedful[spark]'` and Java 17 or newer."
LOCAL: Final = "local"
# Only what went wrong, and to the error stream: no page, no history, no file of events.
_LOGGING: Final = """\
rootLogger.level = error
rootLogger.appenderRef.stderr.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %p %c{1}: %m%n
"""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a cluster is and what it is told.

    Guarantee: `secret` is what Spark's own processes prove themselves with; no post and no key of a person depends on it.
    """

    master: str = "local[*]"
    secret: str = ""
    python: str = ""
    host: str = ""
    memory: str = "1g"
    parts: int = 8

    @property
    def is_local(self) -> bool:
        """Whether the workers are threads of this machine.

        Guarantee: by the master's name alone.
        """
        return self.master.startswith(LOCAL)


_session: tuple[Address, Any, Path] | None = None


def library() -> Any:
    """PySpark, where it is installed.

    Guarantee: imported at the first call. Errors: Unready `spark.library`.
    """
    try:
        import pyarrow  # noqa: F401  (frames go to Spark through it)
        import pyspark
    except ImportError:
        raise Unready("spark.library", "The Spark engine is not installed here.", REMEDY) from None
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise Unready("spark.java", "Spark needs Java, which is not installed here.", REMEDY)
    return pyspark


def session(address: Address) -> Any:
    """The session of this process on a cluster, begun when first asked for.

    Guarantee: one a process, ended with it or by `stop`; Spark's pages and history are off, its traffic and what it spills to disk
    are encrypted. Errors: Unready `spark.library`, `spark.java`, `spark.away`, `spark.secret`.
    """
    global _session  # noqa: PLW0603  (Spark allows one session a process)
    if _session is not None and _session[0] == address:
        return _session[1]
    stop()
    library()
    if not address.is_local and not address.secret:
        raise Unready("spark.secret", "The cluster's secret is not in the environment.", "Set the variable that `spark.secret_env` names.")
    from pyspark.sql import SparkSession

    with _configured(address) as spill:
        try:
            made = SparkSession.builder.getOrCreate()
        except Exception as error:
            shutil.rmtree(spill, ignore_errors=True)
            raise Unready(
                "spark.away", "The Spark cluster cannot be reached.", "Start it, or mend `spark.master` in heedful.yaml."
            ) from error
    _session = (address, made, spill)
    # What lies in it is encrypted; it goes with the session all the same.
    atexit.register(stop)
    return made


def stop() -> None:
    """End the session of this process, if there is one.

    Guarantee: safe to call again.
    """
    global _session  # noqa: PLW0603  (as above)
    if _session is not None:
        _session[1].stop()
        shutil.rmtree(_session[2], ignore_errors=True)
        _session = None


def settings_of(address: Address, spill: Path) -> dict[str, str]:
    """What Spark is told, by its own names.

    Guarantee: authentication and encryption on; pages, history and Hive off. Source: Spark 4 configuration.
    """
    here = address.host or ("127.0.0.1" if address.is_local or "//127.0.0.1" in address.master or "//localhost" in address.master else "")
    master = (
        address.master.replace("]", ",4]") if address.is_local and "[" in address.master and "," not in address.master else address.master
    )
    told = {
        "spark.master": master,  # a task that broke is tried anew, on one machine as on many
        "spark.app.name": "heedful",
        "spark.authenticate": "true",
        "spark.authenticate.secret": address.secret or secrets.token_hex(32),
        "spark.network.crypto.enabled": "true",
        "spark.network.crypto.cipher": "AES/GCM/NoPadding",
        "spark.io.encryption.enabled": "true",
        "spark.ui.enabled": "false",
        "spark.eventLog.enabled": "false",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.warehouse.dir": str(spill),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": str(address.parts),
        "spark.sql.execution.arrow.maxRecordsPerBatch": "20000",
        "spark.local.dir": str(spill),
        "spark.driver.memory": address.memory,
        # This process of Java plans and carries, and ends with the command: translating it for a long life costs more than it brings.
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.executor.memory": address.memory,
        "spark.executorEnv.POLARS_MAX_THREADS": "1",
        "spark.ui.showConsoleProgress": "false",
    }
    return told | ({"spark.driver.host": here, "spark.driver.bindAddress": here} if here else {})


@contextmanager
def _configured(address: Address) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="heedful-spark-"))
    spill = Path(tempfile.mkdtemp(prefix="heedful-spill-"))
    lines = [f"{name} {value}\n" for name, value in settings_of(address, spill).items()]
    create_owner_only(folder / "spark-defaults.conf", "".join(lines).encode())
    create_owner_only(folder / "log4j2.properties", _LOGGING.encode())
    wanted = {"SPARK_CONF_DIR": str(folder)}
    wanted["PYSPARK_PYTHON"] = address.python or os.environ.get("PYSPARK_PYTHON", sys.executable)
    wanted["PYSPARK_DRIVER_PYTHON"] = sys.executable
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield spill
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)
        shutil.rmtree(folder, ignore_errors=True)
