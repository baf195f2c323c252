"""Which posts offer or advertise something: what their author praises is what they want to be paid for, and no opinion.

A post is looked at only where one of its words gives it away; the rest of the sentence then decides, so that a customer whose
code does not work is still heard.
"""

from __future__ import annotations

import re
from typing import Final

from heedful.opinions.wordlists import listed

# Words without which nothing below can match, hashtags split and lower case.
TELLTALES: Final = listed(
    "code coupon voucher referral affiliate bio giveaway giveaways enter win dm inbox whatsapp message contact selling sale followers earn "
    "make ad adv advert advertisement sponsored sponsoredpost spon partnership paidpartnership retweet rt tag link follow "
    "werbung anzeige publicidad rabattcode kortingscode codice codigo código gewinnspiel concours sorteo winactie"
)
# Who could not, would or tries to use a code is a customer, not a seller.
_NOT_A_CUSTOMER: Final = r"(?<!\bto )(?<!\bnot )(?<!n't )(?<!n’t )(?<!nt )(?<!\bI )(?<!\bi )(?<!\bwe )(?<!\bWe )(?<!\bcannot )(?<!\bme )"
_SELLING: Final = (
    # A code or a link of the author's own, handed out.
    rf"{_NOT_A_CUSTOMER}\b(?:use|enter|apply|grab|with) (?:my|our) (?:[\w%]+ ){{0,2}}(?:code|link)\b",
    rf"{_NOT_A_CUSTOMER}\b(?:use|enter|apply) (?:promo |discount |coupon )?code:? ?[\"“']?(?-i:[A-Z0-9]*[A-Z][A-Z0-9]{{3,}})\b",
    r"\b(?:my|our) (?:referral|affiliate|discount|promo) (?:code|link)\b(?! (?:\w+ )?(?:is|was|has|does|did|wo|ca|never|not|isnt|doesnt|still|keeps|failed))",
    r"\blink(?:s)? in (?:my |the |our )?bio\b",
    # A draw that asks for followers.
    r"\bgive ?away\b.*\b(?:follow|retweet|rt|tag|to enter|enter to|winner will|winners will|chance to win)\b",
    r"\b(?:follow|retweet|rt|like|tag \w+ \w+|tag)\b[^.!?\n]{0,60}\b(?:to enter|to win|for a chance)\b",
    r"\b(?:enter now|enter today|enter here|for (?:a|your) chance) to win\b|\benter to win\b",
    # What is for sale, and where to order it.
    r"\b(?:dm|message|inbox|whatsapp|contact) (?:me|us) (?:to|for|4) (?:order|orders|buy|price|prices|book|details|more info|info|rates|enquiries)\b",
    r"(?<!your )(?<!a )\bdm (?:to|for) (?:order|orders|buy|price|prices|rates)\b",
    r"\b(?:selling my|for sale:?|up for sale|i(?:'|’)?m selling)\b.*(?:[£$€]\s?\d|\d\s?[£$€]|\bdm\b|\bono\b|\bobo\b|\blike new\b|\bmint condition\b)",
    r"\b(?:earn|make) (?:up to )?[£$€]\s?\d[\d,.]*\+? (?:a|per|every|each) (?:day|week|month|hour)\b",
    r"\b(?:get|buy|gain) (?:\d[\d,.]*k?|more|free|real) followers\b",
    # Marks that the law or a network asks of advertisers.
    r"#(?:ad|adv|advert|advertisement|sponsored|sponsoredpost|spon|affiliate|paidpartnership|paid_partnership|werbung|anzeige|publicidad)\b",
    r"^\s*\[?(?:ad|advert|advertisement|sponsored|anzeige|werbung)\]?\s*[:|–-]",
    # The same in the other languages that are read.
    r"\b(?:mit meinem (?:rabatt)?code|avec mon code|con mi c[oó]digo|con il mio codice|met mijn (?:kortings)?code)\b",
    r"\b(?:gewinnspiel|concours|sorteo|winactie)\b.*\b(?:folg\w*|teil\w*|suis|suivez|rt|sigue\w*|sígue\w*|volg\w*|deel|tag\w*|markier\w*)\b",
)
_PATTERN: Final = re.compile("|".join(f"(?:{p})" for p in _SELLING), re.IGNORECASE | re.DOTALL)


def is_advert(text: str) -> bool:
    """Whether a post's author offers, sells, raffles or advertises.

    Guarantee: by the text alone; a post without any of TELLTALES is none.
    """
    return _PATTERN.search(text) is not None
