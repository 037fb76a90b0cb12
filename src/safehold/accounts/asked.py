"""What is asked when an account is made or changed: one class for each action. A password is taken as it was typed."""

from typing import Annotated

from pydantic import Field

from safehold.accounts.models import Rank, Role, TeamKind
from safehold.asked import Ask, Asked, Label, Name, Short, Text

LONGEST_TOKEN = 90
"""Force policy: a personal token ends after at most so many days."""


class AddOfficer(Asked):
    """A new officer. Without a password they can't log in."""

    username: Annotated[Label, Ask("User name", help="Letters, figures and dashes.")]
    name: Annotated[Name, Ask("Name as colleagues write it", help="For example, DC A. Sample.")]
    initials: Annotated[
        Short, Field(max_length=6), Ask("Initials for exhibits", help="KLP gives KLP/1. Each officer has their own.")
    ]
    rank: Annotated[Rank, Ask("Rank")]
    role: Annotated[Role, Ask("Role")]
    team_name: Annotated[Name, Ask("Team")]
    team_kind: Annotated[TeamKind, Ask("Kind of team, where it is new")]
    phone: Annotated[Short, Ask("Phone")] = ""
    password: Annotated[str | None, Field(repr=False)] = None


class RetireOfficer(Asked):
    """Why an account ends."""

    reason: Annotated[Text, Ask("Why does the account end?", missing="Write why the account ends.", rows=3)]


class SetPassword(Asked):
    """A new password. The form judges how good it is."""

    password: Annotated[str, Field(repr=False)]


class IssueToken(Asked):
    """What a personal token is for, and how long it lasts."""

    name: Annotated[Label, Ask("What is it for?", missing="Write what the token is for.")]
    days: Annotated[int, Field(ge=1, le=LONGEST_TOKEN), Ask("For how many days?", help=f"At most {LONGEST_TOKEN}.")]


class IssueCalendarFeed(Asked):
    """Where a calendar is that reads one's dates."""

    name: Annotated[
        Label,
        Ask(
            "Where is the calendar?", help="For example, force phone.", missing="Write where the calendar is, such as your phone."
        ),
    ]
