"""Everything by which somebody is in: sessions of the team, tokens of programs, visits of people, and links that sign them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heedful.store import members, sign_in_links, tokens, visits

if TYPE_CHECKING:
    from sqlalchemy import Connection


def shut(tx: Connection) -> int:
    """End all of it; gives how many sessions of the team ended.

    Guarantee: in the caller's transaction; whoever comes next proves anew who they are.
    """
    tokens.end_all(tx)
    visits.end(tx)
    sign_in_links.end_all(tx)
    return members.end_sessions(tx)
