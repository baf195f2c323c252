"""Which extractor reads the posts: by the tier that the settings name, or the best that is installed."""

from __future__ import annotations

from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from heedful.errors import BadInput
from heedful.opinions.lexicon import LexiconExtractor
from heedful.opinions.models.cascade import Cascade
from heedful.opinions.models.joined import ModelExtractor
from heedful.opinions.models.named import NamedModel
from heedful.opinions.models.tagger import Tagger, runtime

if TYPE_CHECKING:
    from heedful.opinions.extract import Extractor
    from heedful.opinions.models.heads import Head
    from heedful.opinions.taxonomy import Taxonomy

LEXICON, FAST, ACCURATE, CASCADE, NAMED = "lexicon", "fast", "accurate", "cascade", "named"
TIERS: Final = (LEXICON, FAST, ACCURATE, CASCADE, NAMED)


def installed() -> bool:
    """Whether the models that come with the package can be run here.

    Guarantee: imports nothing.
    """
    return find_spec("onnxruntime") is not None and weights(FAST).file.is_file()


def weights(tier: str) -> Tagger:
    """The weights of a tier that come with the package.

    Guarantee: nothing is read until it is asked.
    """
    folder = Path(str(resources.files("heedful.opinions.models").joinpath("weights")))
    return Tagger(folder / f"{tier}.onnx", folder / "vocabulary.txt")


def extractor_for(
    taxonomy: Taxonomy, tier: str | None = None, *, model: str | None = None, share: float = 0.25, head: Head | None = None
) -> Extractor:
    """The extractor of a tier; without one, `fast` where models can be run and `lexicon` elsewhere.

    Guarantee: a tier that was named is that tier, or an error. A head that was taught stands on a model; the lexicon has none.
    Errors: Unready `models.runtime`, `models.missing`; BadInput `models.folder`.
    """
    chosen = tier or (NAMED if model else FAST if installed() else LEXICON)
    if chosen == LEXICON:
        return LexiconExtractor(taxonomy)
    runtime()
    if chosen == NAMED:
        if not model or not Path(model).is_dir():
            raise BadInput("models.folder", "opinions.model names no folder.", "See docs/how-to/use-a-model.md.")
        return ModelExtractor(taxonomy, NamedModel(Path(model)), head)
    if chosen == CASCADE:
        return ModelExtractor(taxonomy, Cascade(weights(FAST), weights(ACCURATE), share), head)
    return ModelExtractor(taxonomy, weights(chosen), head)
