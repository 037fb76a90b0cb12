"""Help for each role: what the first page shows, what is done there, what to do when it goes wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RoleHelp:
    """One role's help: full sentences, and only of what is there. A label in quotes is one that a page shows."""

    role: str
    title: str
    first_page: str
    steps: tuple[str, ...]


HELP: tuple[RoleHelp, ...] = (
    RoleHelp(
        "inspector",
        "Detective inspector",
        "Today shows what needs a decision, the most urgent first.",
        (
            "The order is: a limit that the law ends by itself, then the sooner, then the higher risk.",
            "To extend bail, open the row, read how the date was worked out, and write your reasons. "
            "The page says when a superintendent must decide instead.",
            "To give a case to another officer, open it and change its officer in the case.",
        ),
    ),
    RoleHelp(
        "intake",
        "Intake officer",
        "Referrals lists what came in, with the points for triage and the earlier records that look alike.",
        (
            "Take a referral before you work on it, so that nobody else does.",
            "Compare the earlier records shown beside it. "
            "The software proposes a match; you decide whether it is the same person.",
            "Record the assessment. Then open a case, join an existing one, pass the referral on, or ask for it to be closed.",
        ),
    ),
    RoleHelp(
        "detective",
        "Detective constable",
        "Your cases, each with what is next, by when, and what is still missing.",
        (
            "Follow “What is next” to the page where the missing thing is recorded.",
            "Record each decision with its reason on the day you take it. An entry is corrected by a new one, never deleted.",
            "Ask for an examination on the page of the exhibit. The lab says why a device has its place in the queue.",
            "If a phone number or account is known in a case that you may not see, the page names the officer to ask.",
        ),
    ),
    RoleHelp(
        "exhibits_officer",
        "Exhibits officer and search team",
        "Exhibits shows what was seized, who holds it and what waits to be handed over.",
        (
            "Log an exhibit on the page of its warrant. Without a power of seizure an exhibit cannot be saved.",
            "Hand over several at once on the exhibits of a case: tick each one and scan its seal.",
            "A seal that is not the one that left is explained before the exhibit goes on.",
            "A wrong entry is put right by a correcting one; both stay in the record.",
        ),
    ),
    RoleHelp(
        "custody_liaison",
        "Custody liaison",
        "In custody shows each person's detention clock, the next review and the steps of welfare.",
        (
            "Record a review before the time shown; the clock says how it was worked out.",
            "Record time in hospital that does not count, with its start and end.",
            "A release is refused until each step of welfare is recorded; the page lists those that are missing.",
        ),
    ),
    RoleHelp(
        "dfu_manager",
        "DFU manager",
        "Lab queue shows the devices in the order in which they should be examined, each with the reasons for its place.",
        (
            "You may change a place. It needs a reason, which stays with the device.",
            "Tell the officer when a device cannot be ready in time, so that the bail decision does not count on it.",
            "An examination that was put back means that the machine failed, not the device. Have the machine mended; "
            "the examination then goes on by itself.",
        ),
    ),
    RoleHelp(
        "dfu_examiner",
        "DFU examiner",
        "My bench shows what you hold and what is running.",
        (
            "Book in by scanning the label and the seal. A seal that differs must be explained before you go on.",
            "Start the examination from the exhibit; it goes on when you leave the page.",
            "Record findings against the exhibit, then seal it and hand it back.",
        ),
    ),
    RoleHelp(
        "safeguarding_lead",
        "Safeguarding lead",
        "Children lists each child with the lawful basis, the referral, what was decided, and what has no answer yet.",
        (
            "Record a referral on the page of the child; what the case knows is filled in.",
            "Record the reply when it comes, with who gave it.",
            "A child stays on the list until an outcome is recorded by a named person.",
        ),
    ),
    RoleHelp(
        "offender_manager",
        "Offender manager",
        "The orders and notification requirements of the people you manage, and their next dates.",
        (
            "Record a notification on the page of the order, with the day on which it was made.",
            "A referral that names somebody you manage tells you at once.",
            "No match is not the same as no risk.",
        ),
    ),
    RoleHelp(
        "auditor",
        "Supervisor and auditor",
        "Audit shows who read or changed what, when, and why.",
        (
            "Filter by officer, by what was done, or by record.",
            "Nobody can change or remove an entry. Your own reading is an entry too.",
        ),
    ),
    RoleHelp(
        "press",
        "Press office and chief officer",
        "Figures shows the numbers that were signed off, each with its definition.",
        (
            "“Copy the paragraph” adds when the figures were counted and where the definitions are.",
            "Figures that are not signed off are marked as a draft, and their paragraph cannot be copied.",
            "Small numbers of children are not shown.",
        ),
    ),
    RoleHelp(
        "administrator",
        "Administrator",
        "Officers shows who may log in, with which role.",
        (
            "Give each person the one role that they work in. Access to a case is given in the case, not here.",
            "End a log-in on the day a person leaves; what they recorded stays under their name.",
            "Force policy has the figures and readings that the force has decided on. "
            "The page says how many clocks a change moves before you set it.",
        ),
    ),
)


def for_role(role: str) -> RoleHelp | None:
    """Return the help of one role, or None for a person without one."""
    return next((entry for entry in HELP if entry.role == role), None)


def others(role: str) -> tuple[RoleHelp, ...]:
    """Return the help of all other roles."""
    return tuple(entry for entry in HELP if entry.role != role)
