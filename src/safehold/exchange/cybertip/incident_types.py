"""The published incident types and the referral type that each is for Safehold.

Source: CyberTipline Reporting API, `incidentSummary/incidentType` (eight values).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class ReferralType(StrEnum):
    """What a referral is about, in Safehold's own words."""

    INDECENT_IMAGES = "indecent_images"
    GROOMING = "grooming"
    EXPLOITATION = "exploitation"
    OFFENDING_ABROAD = "offending_abroad"
    CONTACT_ABUSE = "contact_abuse"
    MISLEADING_DOMAIN = "misleading_domain"
    MISLEADING_CONTENT = "misleading_content"
    UNSOLICITED_MATERIAL = "unsolicited_material"
    OTHER = "other"


PUBLISHED: Final[dict[str, ReferralType]] = {
    "Child Pornography (possession, manufacture, and distribution)": ReferralType.INDECENT_IMAGES,
    "Child Sex Trafficking": ReferralType.EXPLOITATION,
    "Child Sex Tourism": ReferralType.OFFENDING_ABROAD,
    "Child Sexual Molestation": ReferralType.CONTACT_ABUSE,
    "Misleading Domain Name": ReferralType.MISLEADING_DOMAIN,
    "Misleading Words or Digital Images on the Internet": ReferralType.MISLEADING_CONTENT,
    "Online Enticement of Children for Sexual Acts": ReferralType.GROOMING,
    "Unsolicited Obscene Material Sent to a Child": ReferralType.UNSOLICITED_MATERIAL,
}
PUBLISHED_TEXT: Final[dict[ReferralType, str]] = {kind: text for text, kind in PUBLISHED.items()}


def _comparable(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum()).removesuffix("s")


_BY_TEXT: Final = {_comparable(text): kind for text, kind in PUBLISHED.items()} | {
    _comparable(kind): kind for kind in ReferralType
}


def referral_type(text: str | None) -> ReferralType:
    """Find the referral type for an incident type as a report gives it; what is not published is `OTHER`.

    Case, spaces, punctuation and a final plural are ignored; Safehold's own words are understood too.
    """
    return _BY_TEXT.get(_comparable(text or ""), ReferralType.OTHER)
