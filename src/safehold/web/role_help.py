"""Help for each role: what the first page shows, what is done there, what to do when it goes wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RoleHelp:
    """One role's help. Each step is a full sentence."""

    role: str
    title: str
    first_page: str
    steps: tuple[str, ...]


HELP: tuple[RoleHelp, ...] = (
    RoleHelp(
        "inspector",
        "Detective inspector",
        "Today shows every clock of your team that needs something, the three most urgent first.",
        (
            "Open “Why these three come first” to see the order: "
            "a limit that the law ends by itself, then the sooner, then the higher risk.",
            "Use the owner’s name in a row to give the work to someone else; “Re-assign several” does it for many rows at once.",
            "To extend bail, open the row, read how the date was worked out, and write your reasons. "
            "The page says when a superintendent must decide instead.",
            "A row without a button needs nothing from you; it says why.",
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
            "Record the assessment, then open a case, join an existing one, or close the referral with a reason.",
        ),
    ),
    RoleHelp(
        "detective",
        "Detective constable",
        "Cases opens with yours. A case page says what is next, by when, and what is still missing.",
        (
            "Follow a cross in “What is next” to the page where the missing thing is recorded.",
            "Record each decision with its reason on the day you take it; an entry is corrected by a new one, never deleted.",
            "Ask for an examination from the exhibit; the forecast says when a result is likely.",
            "If a phone number or account is known in a case that you may not see, the page names the officer to ask.",
        ),
    ),
    RoleHelp(
        "exhibits_officer",
        "Exhibits officer and search team",
        "The premises log runs on a phone, with or without a signal.",
        (
            "Choose the warrant and the room before you enter the first exhibit.",
            "Scan the seal, or type its number. Without a power of seizure an exhibit cannot be saved.",
            "Entries without a signal stay on the phone and are sent by themselves. "
            "Do not close the page while entries say “On this phone”.",
            "A wrong entry is put right by a correcting one; both stay in the record.",
        ),
    ),
    RoleHelp(
        "custody_liaison",
        "Custody liaison",
        "In custody shows each person's detention clock, the next review and the welfare check.",
        (
            "Record a review before the time shown; the clock says how it was worked out.",
            "Record time away from custody that does not count, with its start and end.",
        ),
    ),
    RoleHelp(
        "dfu_manager",
        "DFU manager",
        "Lab queue shows which devices will miss the date they are needed by, and the move that would help.",
        (
            "“Look at the move” says what changing a place costs others. A change of place needs a reason.",
            "The bar is a forecast: 8 of 10 runs finish inside it. It is not a promise.",
            "Where no place in the queue makes the date, tell the officer, so that the bail decision does not count on it.",
        ),
    ),
    RoleHelp(
        "dfu_examiner",
        "DFU examiner",
        "My bench shows what you hold and what is running.",
        (
            "Book in by scanning the label and the seal. A seal that differs must be explained before you go on.",
            "Start the examination from the exhibit; it goes on when you leave the page.",
            "Record findings against the exhibit, then seal it and return it to the store.",
        ),
    ),
    RoleHelp(
        "safeguarding_lead",
        "Safeguarding lead",
        "Children lists each child with the lawful basis, the referral, what was decided, and what has no answer yet.",
        (
            "“Refer a child” is one form; what the case knows is filled in.",
            "A referral without an acknowledgement is shown first. Record the reply when it comes, with who gave it.",
            "A child stays on the list until an outcome is recorded by a named person.",
        ),
    ),
    RoleHelp(
        "offender_manager",
        "Offender manager",
        "Orders shows matches between new referrals and people you manage, the same day.",
        (
            "Confirm or reject each match, with your reason. Nothing happens to a person by a match alone.",
            "No match is not the same as no risk.",
        ),
    ),
    RoleHelp(
        "auditor",
        "Supervisor and auditor",
        "Audit shows who read or changed what, when, and why.",
        (
            "Search by person, record or kind of action, or draw a sample.",
            "The verification result says whether the record is unchanged since it was written.",
        ),
    ),
    RoleHelp(
        "press",
        "Press office and chief officer",
        "Figures shows the numbers that were signed off, each with its definition.",
        (
            "“Copy the paragraph” adds when the figures were counted and where the definitions are.",
            "Figures marked “Draft, not for publication” cannot be copied.",
            "The sentence above the chart says whether a change is more than chance. It never says why.",
        ),
    ),
    RoleHelp(
        "administrator",
        "Administrator",
        "Accounts shows who may log in, with which role.",
        (
            "Give each person the one role that they work in. Access to a case is given in the case, not here.",
            "Close an account on the day a person leaves; what they recorded stays under their name.",
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
