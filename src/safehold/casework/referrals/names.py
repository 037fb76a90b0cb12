"""The fact behind a triage point in words, with the names that the reader may see. What is stored has none of them."""

from collections.abc import Sequence

from safehold.casework.people.models import CaseRole, PersonInCase
from safehold.casework.referrals.stored import TriageLine


def named_fact(line: TriageLine, role: PersonInCase | None, referrals: Sequence[str]) -> str:
    """The fact of a line of triage: as stored, or with the person or the referrals that this reader may see."""
    if role is not None:
        what = "a suspect" if role.role == CaseRole.SUBJECT else role.get_role_display().lower()
        return f"It shares an identifier with {role.person}, {what} in {role.case}."
    if referrals:
        more = " and more" if len(referrals) > 3 or len(referrals) < len(line["referrals"]) else ""
        return f"It shares an identifier with {', '.join(referrals[:3])}{more}."
    return line["fact"]
