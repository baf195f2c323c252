"""Whoever of the team asks for a page: their session, their role, and the workspace in which they act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends

from heedful.errors import Unready
from heedful.flow import members
from heedful.flow.access import ROLES, TABLE, Action
from heedful.flow.desk import Kept
from heedful.web.page import render, static_address
from heedful.web.site import MEMBER, Here
from heedful.web.team import tables

if TYPE_CHECKING:
    from starlette.responses import Response

    from heedful.flow.workspace import Workspace
    from heedful.web.site import Site, Visitor

SIGN_IN = "/team/sign-in"


@dataclass(frozen=True, slots=True)
class Desk:
    """A member at their desk.

    Guarantee: `workspace` acts as them; what they may not do is refused there.
    """

    visitor: Visitor
    workspace: Workspace
    name: str
    role: str

    @property
    def kept(self) -> Kept:
        """The views that this door keeps.

        Guarantee: one for all members.
        """
        return kept_of(self.visitor.site)

    def may(self, action: Action) -> bool:
        """Whether their role may do something for any purpose.

        Guarantee: for showing a way only; the flow decides.
        """
        return any(self.role in roles for roles in TABLE[action].values())

    def page(self, template: str, /, *, status: int = 200, **facts: Any) -> Response:
        """Write a page of the team's.

        Guarantee: as `page.render`; the template also has `desk`, `taken` (where a table of it is taken as a file) and the team's own style
        and script. Where the address asks for one of its tables as a file, gives that instead.
        """
        form = tables.asked_for(self)
        given = {"team_style": static_address("team.css"), "script": static_address("team.js"), "desk": self}
        given["taken"] = lambda table, form, at="": tables.link(self, table, form, at)
        page = render(self.visitor, f"team/{template}", status=status, **given, **facts)
        return tables.as_file(self, page, form) if form else page


def desk(visitor: Here) -> Desk:
    """The member who asks.

    Guarantee: never nobody, and never the operator of a workspace without members: a page has no folder that proves them.
    Errors: Unready `access.sign_in`, `team.nobody`.
    """
    base = visitor.site.workspace
    actor = members.actor_of(base, visitor.cookie(MEMBER))
    if actor is None or actor.role not in ROLES:
        raise Unready(
            "team.nobody", "Nobody was added to this workspace yet.", "Add the first with: heedful users add NAME --role administrator"
        )
    return Desk(visitor, base.acting(actor), actor.name, actor.role)


def kept_of(site: Site) -> Kept:
    """The views that a site keeps between questions.

    Guarantee: one a site.
    """
    if not hasattr(site, "kept"):
        site.kept = Kept()  # type: ignore[attr-defined]
    found: Kept = site.kept  # type: ignore[attr-defined]
    return found


At = Annotated[Desk, Depends(desk)]
