"""The lakes on object storage: the same immutable files under random names, as objects of an S3-compatible bucket.

A storage that keeps versions would keep what was erased. So an object is deleted by naming each of its versions, and a bucket
that locks its objects is refused before anything is written. Source: Amazon S3 API, ListObjectVersions, DeleteObjects, Object Lock.
"""

from __future__ import annotations

import io
import os
import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from heedful.engine.lake import noted
from heedful.errors import BadInput, Refused, Unready

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

REMEDY: Final = "Install the extra with `pip install 'heedful[s3]'`."
# The API takes so many objects in one request to delete.
_AT_ONCE: Final = 1000
_PATIENCE: Final = 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where a bucket is, and which environment variables hold what opens it.

    Guarantee: no secret.
    """

    bucket: str
    prefix: str
    endpoint: str = ""
    region: str = "us-east-1"
    id_env: str = "AWS_ACCESS_KEY_ID"
    secret_env: str = "AWS_SECRET_ACCESS_KEY"  # noqa: S105  (the variable's name)


class LakeBucket:
    """One prefix of a bucket, written and read by file id.

    Guarantee: as `Lakes`; an object is there whole once its id is returned, and of one that was deleted no version is left.
    """

    def __init__(self, place: Place) -> None:
        self.place = place

    def __reduce__(self) -> tuple[type[LakeBucket], tuple[Place]]:
        return type(self), (self.place,)

    def write(self, lake: str, frame: pl.DataFrame) -> str:
        """Write one file and give its id.

        Guarantee: no reader meets it before a commit lists it; the storage has confirmed it. Errors: Refused `lake.locked`, Unready
        `lake.away`.
        """
        self._require_free()
        file_id = secrets.token_hex(16)
        buffer = io.BytesIO()
        # Value statistics of keys would only help somebody who compares files.
        frame.write_parquet(buffer, compression="zstd", compression_level=1, statistics=False)
        with _said():
            self._client.put_object(Bucket=self.place.bucket, Key=self._key(lake, file_id), Body=buffer.getvalue())
        return file_id

    def make_durable(self) -> None:
        """Nothing is left to wait for.

        Guarantee: the storage confirmed each file when it was written.
        """

    def scan(self, lake: str, file_ids: Sequence[str], columns: Sequence[str], empty: pl.DataFrame) -> pl.LazyFrame:
        """The chosen columns of some files as one lazy table; the column `file` gives the id of the file a row lies in.

        Guarantee: as `LakeFolder.scan`; of each object only the chosen columns are fetched.
        """
        if not file_ids:
            return empty.lazy().with_columns(pl.lit("").alias("file")).select(columns)
        places = [f"s3://{self.place.bucket}/{self._key(lake, f)}" for f in file_ids]
        named = "file" if "file" in columns else None
        rows = pl.scan_parquet(
            places, glob=False, schema=empty.schema, missing_columns="insert", include_file_paths=named, storage_options=self._options
        )
        return noted(rows, columns)

    def read(self, lake: str, file_id: str) -> pl.DataFrame:
        """One file, whole.

        Guarantee: as it was written. Errors: Unready `lake.away`.
        """
        with _said():
            body = self._client.get_object(Bucket=self.place.bucket, Key=self._key(lake, file_id))["Body"].read()
        return pl.read_parquet(io.BytesIO(body))

    def delete(self, lake: str, file_ids: Iterable[str]) -> None:
        """Delete files that the manifest lists no longer, with every version of them.

        Guarantee: deleting twice is deleting once. Errors: Unready `lake.kept` where the storage keeps a version.
        """
        for file_id in file_ids:
            self._delete(self._versions(self._key(lake, file_id)))

    def sweep(self, listed: Collection[str]) -> int:
        """Delete every object that the manifest does not list, and every old version.

        Guarantee: gives how many there were; call it only while no other run writes. Errors: as `delete`.
        """
        found = [one for one in self._versions(f"{self.place.prefix}/") if _stem(one["Key"]) not in listed]
        self._delete(found)
        return len({one["Key"] for one in found})

    @cached_property
    def _client(self) -> Any:
        try:
            import boto3
            from botocore.config import Config
        except ImportError:
            raise Unready("lake.library", "Object storage needs boto3, which is not installed here.", REMEDY) from None
        place = self.place
        return boto3.client(
            "s3",
            endpoint_url=place.endpoint or None,
            region_name=place.region,
            aws_access_key_id=_told(place.id_env),
            aws_secret_access_key=_told(place.secret_env),
            config=Config(retries={"max_attempts": 5, "mode": "standard"}, connect_timeout=_PATIENCE, read_timeout=_PATIENCE),
        )

    @property
    def _options(self) -> dict[str, str]:
        place = self.place
        told = {"aws_region": place.region, "aws_access_key_id": _told(place.id_env), "aws_secret_access_key": _told(place.secret_env)}
        if place.endpoint:
            told |= {"aws_endpoint_url": place.endpoint, "aws_allow_http": str(place.endpoint.startswith("http://")).lower()}
        return told

    def _key(self, lake: str, file_id: str) -> str:
        return f"{self.place.prefix}/{lake}/{file_id}.parquet"

    def _versions(self, prefix: str) -> list[dict[str, str]]:
        found: list[dict[str, str]] = []
        with _said():
            for page in self._client.get_paginator("list_object_versions").paginate(Bucket=self.place.bucket, Prefix=prefix):
                some = (*page.get("Versions", ()), *page.get("DeleteMarkers", ()))
                found += [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in some]
        return found

    def _delete(self, versions: Sequence[dict[str, str]]) -> None:
        for at in range(0, len(versions), _AT_ONCE):
            with _said():
                told = self._client.delete_objects(
                    Bucket=self.place.bucket, Delete={"Objects": list(versions[at : at + _AT_ONCE]), "Quiet": True}
                )
            if told.get("Errors"):
                raise Unready(
                    "lake.kept",
                    "The object storage keeps files that were to be deleted.",
                    "Allow s3:DeleteObjectVersion, and take locks and holds off the bucket.",
                )

    @cached_property
    def _free(self) -> bool:
        from botocore.exceptions import ClientError

        try:
            with _said(but=ClientError):
                told = self._client.get_object_lock_configuration(Bucket=self.place.bucket)
        except ClientError as error:
            if error.response["Error"]["Code"] in {"ObjectLockConfigurationNotFoundError", "NotImplemented", "MethodNotAllowed"}:
                return True
            with _said():
                raise
        return bool(told["ObjectLockConfiguration"].get("ObjectLockEnabled") != "Enabled")

    def _require_free(self) -> None:
        if not self._free:
            raise Refused(
                "lake.locked",
                "This bucket locks its objects, so that nobody could be forgotten in it.",
                "Take a bucket without Object Lock.",
            )


def place_of(url: str, endpoint: str, region: str, id_env: str, secret_env: str) -> Place:
    """Where a lake's URL points.

    Guarantee: BadInput `lake.url` for anything but s3://BUCKET/PREFIX.
    """
    scheme, _, rest = url.partition("://")
    bucket, _, prefix = rest.partition("/")
    if scheme != "s3" or not bucket or not prefix.strip("/"):
        raise BadInput("lake.url", "`lake.url` is not the address of a bucket.", "Write s3://BUCKET/PREFIX.")
    return Place(bucket, prefix.strip("/"), endpoint, region, id_env, secret_env)


def _told(variable: str) -> str:
    found = os.environ.get(variable, "")
    if not found:
        raise Unready("lake.secret", "What opens the object storage is not in the environment.", f"Set the variable {variable}.")
    return found


def _stem(key: str) -> str:
    return key.rpartition("/")[2].removesuffix(".parquet")


@contextmanager
def _said(but: type[Exception] | tuple[type[Exception], ...] = ()) -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except but:
        raise
    except (BotoCoreError, ClientError) as error:
        raise Unready(
            "lake.away", "The object storage cannot be reached, or does not let us in.", "Start it, or mend `lake` in heedful.yaml."
        ) from error
