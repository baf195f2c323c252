"""The words of a clause that tell what it is about: no function words, no feelings without a subject, no marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heedful.opinions.wordlists import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heedful.opinions.words import Word

MOST: Final = 6
_MOST_PAIRS: Final = 2
_SHORTEST: Final = 3
_LONGEST: Final = 24
_EMPTY: Final = listed(
    "the and you your youre yours our ours out off over under was were are been being has have had having not but for with "
    "without from this that these those they them their there then than its his her she him who whom whose what when where "
    "which why how all any both each few more most other some such only own same too very can cant cannot could couldnt "
    "will wont would wouldnt shall should shouldnt may might must mustnt dont doesnt didnt isnt arent wasnt werent hasnt "
    "havent hadnt aint just now again ever never always still yet also even much many lot lots one two three get gets got "
    "getting gotten give gives gave given giving make makes made making take takes took taken taking put puts let lets say "
    "says said saying tell tells told telling ask asks asked asking know knows knew known think thinks thought see sees saw "
    "seen look looks looked looking want wants wanted need needs needed like likes liked love loves loved hate hates hated "
    "come comes came coming goes going gone went go try tries tried trying use uses used using work works worked working "
    "keep keeps kept seem seems seemed become becomes became feel feels felt please pls plz plis thank thanks thx hello hey "
    "dear yes yeah yep nope okay sure well good great nice bad best worst better worse awesome amazing awful terrible "
    "horrible poor excellent happy sad really actually seriously literally totally absolutely completely quite rather "
    "pretty almost enough about after before because since until while during through into onto upon between against here "
    "every everything everyone everybody anything anyone anybody nothing nobody something someone somebody else thing "
    "things stuff way ways day days today tomorrow yesterday tonight morning afternoon evening night week weeks month "
    "months year years time times hour hours hrs minute minutes min mins guys guy people man hope wish help happen happened "
    "happens doing done did does wow omg lol wtf smh man bro sir madam mam hell fuck fucking shit damn etc via amp new old "
    "big small long short first last next back down per another anyway instead maybe perhaps already though although "
    "however whereas except am are is be it of to in on at by as if or so no my me we us im ive id ill hes shes theyre weve "
    "youve thats whats theres gonna gotta wanna trying lets idk btw fyi "
)


def is_telling(word: str) -> bool:
    """Whether a word tells what a clause is about.

    Guarantee: letters only, 3 to 24 of them, no function word.
    """
    return _SHORTEST <= len(word) <= _LONGEST and word.isalpha() and word not in _EMPTY


def terms_of(words: Sequence[Word], targets: Sequence[str]) -> list[str]:
    """Up to six terms of a clause: what it says it is about, then pairs of neighbours, then single words.

    Guarantee: lower case, no term twice, none of brands, handles, marks or function words.
    """
    found = dict.fromkeys(target for target in targets if is_telling(target) or " " in target)
    pairs: list[str] = []
    singles: list[str] = []
    before = ""
    for word in words:
        if not word.telling or word.brand is not None:
            before = ""
            continue
        low = word.low
        if before and before != low and len(pairs) < _MOST_PAIRS:
            pairs.append(f"{before} {low}")
        singles.append(low)
        before = low
    found.update(dict.fromkeys(pairs))
    found.update(dict.fromkeys(singles))
    return list(found)[:MOST]
