"""What is asked when people set up an operation, plan a warrant in it, or end it: one class for each action."""

from typing import Annotated

from pydantic import ConfigDict

from safehold.asked import Ask, Asked, AskedOfRecord, Day, Label, Text, Word
from safehold.casework.warrants.models import PartOfDay


class CreateOperation(Asked):
    """An operation of the officer's team."""

    name: Annotated[
        Label,
        Ask("Name", help="As people say it, without the word operation.", missing="Write the name of the operation."),
    ]
    first_day: Annotated[Day, Ask("First day", missing="Write the first day.")]
    last_day: Annotated[Day, Ask("Last day", missing="Write the last day.")]

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Saltmarsh", "first_day": "2026-03-02", "last_day": "2026-03-14"}]}
    )


class ScheduleWarrant(Asked):
    """The day on which a warrant is planned; for one that is planned already, the day to which it moves."""

    day: Annotated[Day, Ask("Day", missing="Write the day.")]
    part_of_day: Annotated[PartOfDay, Ask("Part of the day", missing="Choose morning or afternoon.", radio=True)]
    team_name: Annotated[Word, Ask("Search team", help="For example, Team 2.")] = ""
    reason: Annotated[Text, Ask("Why this day, or why the move?", rows=2)] = ""


class EndOperation(AskedOfRecord):
    """Why an operation ends."""

    reason: Annotated[Text, Ask("Remarks", rows=3)] = ""
