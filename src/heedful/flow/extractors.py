"""Which extractor reads a workspace's posts: the tier in its settings, or the best that is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heedful.flow.heads import head_of
from heedful.opinions.averaged import Averaged
from heedful.opinions.models.tiers import extractor_for, installed

if TYPE_CHECKING:
    from pathlib import Path

    from heedful.flow.settings import Settings
    from heedful.flow.workspace import Workspace
    from heedful.opinions.extract import Extractor
    from heedful.opinions.models.heads import Head
    from heedful.opinions.taxonomy import Taxonomy


def chosen_extractor(taxonomy: Taxonomy, settings: Settings, folder: Path, head: Head | None = None) -> Extractor:
    """The extractor that the settings name; without a name, `fast` where models are installed and `lexicon` elsewhere.

    Guarantee: a tier that is named is never exchanged for another. `head` is what was taught here; the lexicon takes none.
    Errors: Unready `models.runtime`; BadInput `models.folder`.
    """
    named = settings.opinions.model
    # A folder is given as seen from the settings file.
    model = str(folder / named) if named else None
    chosen = extractor_for(taxonomy, settings.opinions.tier, model=model, share=settings.opinions.share, head=head)
    return Averaged(chosen) if settings.opinions.averaged else chosen


def extractor_of(workspace: Workspace) -> Extractor:
    """The extractor of a workspace, with the head that was taught there and may be used now.

    Guarantee: as `chosen_extractor`.
    """
    return chosen_extractor(workspace.taxonomy, workspace.settings, workspace.folder, head_of(workspace))


def says_tier(extractor: Extractor, settings: Settings) -> str:
    """One sentence on what reads the posts, and whether anything better could.

    Guarantee: names the extractor as `made_by` does.
    """
    model = extractor.made_by.rsplit(" ", 1)[0]
    said = f"Opinions are read by {model}."
    if settings.opinions.tier is None and not settings.opinions.model and not installed():
        said += " The trained models are not installed: pip install 'heedful[models]'."
    return said
