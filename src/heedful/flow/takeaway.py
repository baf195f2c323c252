"""Tables and pictures of the team's pages, taken away as files: what a page shows, and nothing more.

Each says inside by when it must be deleted, and is kept by keyed hashes so that it is found again elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput, Refused
from heedful.flow.access import journey
from heedful.flow.desk import look
from heedful.flow.handouts import hand_out, label, prepare
from heedful.insights import numbers
from heedful.privacy.crowd import require_told

if TYPE_CHECKING:
    from heedful.flow.desk import Kept, Question
    from heedful.flow.workspace import Workspace

FORMS: Final = ("csv", "xlsx")
_PURPOSE: Final = "to learn what people who agreed like and dislike"


@journey("report.read", "insights")
def take(workspace: Workspace, kept: Kept, question: Question, form: str) -> bytes:
    """The numbers of one view as a file, `csv` or `xlsx`.

    Guarantee: as the view; entered in the log as an export within the company. Errors: BadInput `take.form`, Refused `take.empty`, and
    those of `desk.look`. Source: GDPR Art. 5(1)(f), 30(1)(d).
    """
    if form not in FORMS:
        raise BadInput("take.form", "There is no such form.", f"Take one of: {', '.join(FORMS)}.")
    view = look(workspace, kept, question)
    if view.numbers.is_empty():
        raise Refused("take.empty", f"Nothing of it may be shown: it takes {view.k} people at the least.", "Ask for more of it at once.")
    require_told(view.numbers, view.k)
    outgoing = prepare(workspace, "report", None, _PURPOSE)
    plain = numbers.plain(view.numbers)
    about = label(outgoing, workspace.settings.name) | {"fewest people": view.k, "made by": view.made_by}
    with workspace.store.transaction() as tx:
        hand_out(workspace, tx, outgoing, {"numbers.csv": plain})
    return plain if form == "csv" else numbers.workbook(view.numbers, about)
