"""The words everyone here uses, one word per idea, each from the standard it is defined in.

Posts follow ActivityStreams 2.0, consent ISO/IEC TS 27560 and the W3C Data Privacy Vocabulary, duties the GDPR.
"""

from __future__ import annotations

from typing import Final

# ActivityStreams 2.0 actors live on these networks.
NETWORKS: Final = ("facebook", "instagram", "x")
KINDS: Final = ("post", "comment", "group_post", "group_comment", "reaction")
GROUP_KINDS: Final = ("group_post", "group_comment")
AUDIENCES: Final = ("public", "followers", "group_public", "group_private", "direct")
ORIGINS: Final = ("own_export", "page_api", "x_api", "upload")
# An account id is unique everywhere, within one app, or within one page.
SCOPES: Final = ("global", "app", "page")

# Purposes a person may switch on, each with the W3C DPV concept it maps to.
DPV: Final = "https://w3id.org/dpv#"
PURPOSES: Final[dict[str, str]] = {
    "insights": DPV + "Marketing",
    "profile": DPV + "PersonalisedAdvertising",
    "messages.email": DPV + "DirectMarketing",
    "quotes": DPV + "PublicRelations",
    "fairness": DPV + "FulfilmentOfObligation",
    "improve": DPV + "ImproveInternalCRMProcesses",
}
# Purposes under which posts are stored: one lake each.
LAKES: Final = ("insights", "profile", "improve", "quotes")

# W3C DPV 2.2 consent statuses; only the first two allow processing.
VALID_STATES: Final = ("Given", "RenewedConsentGiven")
NOT_GIVEN_STATES: Final = ("Unknown", "Requested", "RequestDeferred", "Refused", "Invalidated")
ENDED_STATES: Final = ("Expired", "Revoked", "Withdrawn")
STATES: Final = VALID_STATES + NOT_GIVEN_STATES + ENDED_STATES

AGE_BANDS: Final = ("adult", "minor", "unknown")

# Why the consent gate refuses a post, in the order it asks. The first that holds is the reason given.
REASONS: Final = (
    "direct",
    "no_author",
    "no_owner",
    "third_party",
    "no_record",
    "not_given",
    "withdrawn",
    "expired",
    "objected",
    "restricted",
    "minor",
    "purpose",
    "network",
    "kind",
    "group",
    "period",
    "platform_terms",
)
# Asked of what the gate let through: the person struck it out of what they give.
STRUCK: Final = "struck"
# Why the gate on words refuses a post, once the consent gate has let it through and before anything of it is kept.
SPECIAL_CATEGORY: Final = "special_category"
VULNERABLE: Final = "vulnerable"
THIRD_PARTY_TEXT: Final = "third_party_text"
TEXT_REASONS: Final = (SPECIAL_CATEGORY, VULNERABLE, THIRD_PARTY_TEXT)
# Any of them, where telling which would mark a person: in what is counted of one person's own export.
PRIVATE: Final = "private"

# In a table of opinions: what we infer of a brand as a whole, and polarity.
OVERALL: Final = "overall"
LIKE: Final = 1
DISLIKE: Final = -1
NEUTRAL: Final = 0
