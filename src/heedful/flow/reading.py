"""Read lake files: open the posts whose grants live, and write what was found in them beside. Here, or on a worker that was given an order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from heedful.engine.held import open_posts, seal_opinions
from heedful.opinions.learn import learn_rows
from heedful.opinions.repeats import WORDS_SIZE, plain
from heedful.privacy.pseudonym import TERM, WORDS, key_of_each
from heedful.security.sealing import keyed_all
from heedful.store.manifest import LakeFile
from heedful.tables import opinions, posts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from heedful.engine.lake import Lakes
    from heedful.flow.live import Live
    from heedful.opinions.extract import Extractor
    from heedful.privacy.pseudonym import Keyed

# Between a model's name and the consent position at which some posts of a file could not be read.
PARTLY: Final = "@"


@dataclass(slots=True)
class Opened:
    """Posts of some files, opened and redacted, and where each came from.

    Guarantee: only rows whose grant lives; `read` and `skipped` count the rows of each file.
    """

    redacted: pl.DataFrame
    file_of: pl.Series
    gathered: pl.Series
    read: list[int]
    skipped: list[int]


def open_files(lakes: Lakes, lake: str, files: Sequence[LakeFile], live: Live, keys: Mapping[bytes, bytes]) -> Opened:
    """Open the posts of some files whose grants live.

    Guarantee: as `Live.keep`; writes nothing. `keys` gives persons' keys by subject_key.
    """
    every = [lakes.read(lake, f.file_id).with_columns(pl.lit(place, dtype=pl.UInt32).alias("file")) for place, f in enumerate(files)]
    usable = live.keep(pl.concat(every))
    stay = dict(usable.group_by("file").len().iter_rows())
    # A reaction is something the person did; it has no words to infer an opinion from.
    held = usable.filter(pl.col("kind") != "reaction")
    read = dict(held.group_by("file").len().iter_rows())
    texts = pl.Series("text", [opened[0] for opened in open_posts(held, keys)], dtype=pl.String)
    redacted = posts.REDACTED.require(held.with_columns(texts).select(list(posts.REDACTED.columns)))
    return Opened(
        redacted,
        held["file"],
        held["gathered"],
        [read.get(place, 0) for place in range(len(files))],
        [f.rows - stay.get(place, 0) for place, f in enumerate(files)],
    )


@dataclass(frozen=True, slots=True)
class Maker:
    """What made some opinions, and at which position of consent.

    Guarantee: a file of which some posts could not be read says so, and is read again once consent has widened.
    """

    made_by: str
    position: int

    def says(self, skipped: int) -> str:
        """What the manifest is told of a file.

        Guarantee: as the class.
        """
        return f"{self.made_by}{PARTLY}{self.position}" if skipped else self.made_by


def write_opinions(
    lakes: Lakes,
    lake: str,
    files: Sequence[LakeFile],
    opened: Opened,
    found: pl.DataFrame,
    keyed: Keyed,
    keys: Mapping[bytes, bytes],
    maker: Maker,
) -> list[LakeFile]:
    """Seal what was found and write it, a file for each posts file, even an empty one.

    Guarantee: listed nowhere until somebody commits it.
    """
    held = _seal(found, opened.redacted.with_columns(opened.gathered), keyed, keys)
    parts = held.with_columns(opened.file_of.gather(found["row"])).partition_by("file", as_dict=True, include_key=False)
    written = []
    for place, file in enumerate(files):
        part = parts.get((place,), opinions.HELD.empty())
        made_by = maker.says(opened.skipped[place])
        written.append(LakeFile(lakes.write(lake, part), lake, file.bucket, "opinions", part.height, file.file_id, made_by))
    return written


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker is given to read some files of one lake: which, what of them may be used, and the keys for just that.

    Guarantee: `keys` are those of people whose grants live and whose posts lie in these files; `purpose_key` is the one lake's.
    """

    lake: str
    files: tuple[LakeFile, ...]
    live: Live
    keys: Mapping[bytes, bytes]
    purpose_key: bytes
    maker: Maker


@dataclass(frozen=True, slots=True)
class Read:
    """What a worker did with an order.

    Guarantee: ids and counts only.
    """

    lake: str
    files: tuple[LakeFile, ...]
    written: tuple[LakeFile, ...]
    posts: int
    not_live: int


class ReadLake:
    """Carries out orders, on a worker: opens, reads, seals and writes, so that no word goes anywhere else.

    Guarantee: the same opinions as if they had been read where the workspace is; done twice, only what is committed counts.
    """

    def __init__(self, extractor: Extractor, lakes: Lakes) -> None:
        self.extractor, self.lakes = extractor, lakes

    def __call__(self, order: Order) -> Read:
        def keyed(messages: Sequence[bytes], size: int) -> list[bytes]:
            return keyed_all(order.purpose_key, messages, size)

        opened = open_files(self.lakes, order.lake, order.files, order.live, order.keys)
        found = learn_rows(opened.redacted, self.extractor)
        written = write_opinions(self.lakes, order.lake, order.files, opened, found, keyed, order.keys, order.maker)
        self.lakes.make_durable()
        return Read(order.lake, order.files, tuple(written), sum(opened.read), sum(opened.skipped))


def _seal(found: pl.DataFrame, redacted: pl.DataFrame, keyed: Keyed, keys: Mapping[bytes, bytes]) -> pl.DataFrame:
    terms = found.select(pl.col("terms").list.len().alias("n"), pl.col("terms"))
    flat = terms["terms"].explode(empty_as_null=False, keep_nulls=False)
    keyed_terms = key_of_each(flat.alias("term"), TERM, keyed, size=8)
    rows = pl.Series("row", range(found.height), dtype=pl.UInt32).to_frame().with_columns(terms["n"])
    of = rows.select(pl.col("row").repeat_by("n").alias("row"))["row"].explode(empty_as_null=False, keep_nulls=False)
    grouped = (
        pl.DataFrame({"row": of, "key": keyed_terms}, schema={"row": pl.UInt32, "key": pl.Binary})
        .group_by("row", maintain_order=True)
        .agg("key")
    )
    lists = rows.join(grouped, on="row", how="left", maintain_order="left")["key"].fill_null(pl.Series([[]], dtype=pl.List(pl.Binary)))
    return seal_opinions(found, redacted, lists, _words_keys(found, redacted, keyed), keys)


def _words_keys(found: pl.DataFrame, redacted: pl.DataFrame, keyed: Keyed) -> pl.Series:
    """A key of each opinion's person and post's words, once a post."""
    rows = found.select("row").unique(maintain_order=True)
    of = redacted.select("subject_key", plain(redacted["text"]).alias("plain"))[rows["row"].cast(pl.Int64)]
    messages = [WORDS + subject + words.encode() for subject, words in of.iter_rows()]
    said = rows.with_columns(pl.Series("key", keyed(messages, WORDS_SIZE), dtype=pl.Binary))
    return found.select("row").join(said, on="row", how="left", maintain_order="left")["key"]
