"""The tags of clocks: a word that matters more than the time. The code is stored; the words and the colour stand here alone."""

from django.db import models


class Tag(models.TextChoices):
    """What is said of a clock beside its time."""

    AUTHORITY_MISSING = "authority_missing", "Authority missing"
    WAITS_FOR_AUTHORITY = "waits_for_authority", "Waits for authority"
    WITH_THE_CPS = "with_the_cps", "With the CPS"
    CPS_HAS_DECIDED = "cps_has_decided", "CPS has decided"
    WITH_THE_COURT = "with_the_court", "With the court"
    OUTCOME_NOT_TOLD = "outcome_not_told", "Outcome not told"
    COURT_ASKED = "court_asked", "Court asked"
    INFORM_THE_COURT = "inform_the_court", "Inform the court"
    LISTED_TOO_LATE = "listed_too_late", "Listed too late"
    NOT_PLANNED = "not_planned", "Not planned"
    VICTIM_NOT_TOLD = "victim_not_told", "Victim not told"
    NOT_REFERRED = "not_referred", "Not referred"
    NOT_A_CHILD_YET = "not_a_child_yet", "Not recorded as a child"
    NO_REPLY_YET = "no_reply_yet", "No reply yet"
    NO_DECISION_YET = "no_decision_yet", "No decision yet"
    AWAY = "away", "Away"
    ON_HOLD = "on_hold", "On hold"
    DISPOSAL_PROPOSED = "disposal_proposed", "Disposal proposed"
    NO_PERIOD_BEGINS = "no_period_begins", "No period begins"


TAG_KINDS = {
    Tag.AUTHORITY_MISSING: "late",
    Tag.WITH_THE_CPS: "stopped",
    Tag.NOT_PLANNED: "missing",
    Tag.NOT_A_CHILD_YET: "missing",
    Tag.NO_REPLY_YET: "due",
    Tag.COURT_ASKED: "due",
    Tag.AWAY: "stopped",
}
"""Which kind of tag stands for it on a page; the others are neutral."""
