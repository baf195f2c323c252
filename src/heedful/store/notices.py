"""Published notices: what was promised, word for word, and since when. Nothing here is ever changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from heedful.store.rights_schema import NOTICES
from heedful.store.rows import to_instant, to_us

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Published:
    """One notice in one language, as it was published.

    Guarantee: as written then. `front` is its canonical front matter as JSON, `body` its words in Markdown.
    """

    digest: str
    version: str
    language: str
    front: str
    body: str
    published_at: datetime


def add(tx: Connection, notice: Published) -> bool:
    """Keep a published notice; gives whether it is new.

    Guarantee: one that is there already stays as it is.
    """
    if tx.execute(select(NOTICES.c.digest).where(NOTICES.c.digest == notice.digest)).scalar() is not None:
        return False
    row = {
        "digest": notice.digest,
        "version": notice.version,
        "language": notice.language,
        "body": notice.front,
        "text": notice.body,
        "published_at": to_us(notice.published_at),
    }
    tx.execute(insert(NOTICES).values(row))
    return True


def list_published(tx: Connection) -> list[Published]:
    """Every published notice.

    Guarantee: the first published first; of one moment, by version and language.
    """
    rows = tx.execute(select(NOTICES).order_by(NOTICES.c.published_at, NOTICES.c.version, NOTICES.c.language))
    return [Published(r.digest, r.version, r.language, r.body, r.text, to_instant(r.published_at)) for r in rows]


def digests(tx: Connection) -> dict[str, str]:
    """Every way a published notice may be named, and the digest it stands for.

    Guarantee: a version alone means the language it was first published in; `version/language`, the digest, and the digest after
    `sha256:` mean exactly one.
    """
    named: dict[str, str] = {}
    rows = tx.execute(
        select(NOTICES.c.version, NOTICES.c.language, NOTICES.c.digest).order_by(
            NOTICES.c.published_at, NOTICES.c.version, NOTICES.c.language
        )
    )
    for version, language, digest in rows:
        named.setdefault(version, digest)
        named |= {f"{version}/{language}": digest, digest: digest, f"sha256:{digest}": digest}
    return named
