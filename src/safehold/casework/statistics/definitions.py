"""What each figure counts. One definition for each, printed wherever the figure is printed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Definition:
    """A figure: its name, the words under its number, and exactly what it counts."""

    key: str
    label: str
    text: str
    of_one: str = ""
    """The words under the number one, where they are others."""

    def label_for(self, number: int | None) -> str:
        """The words under a number: "1 warrant executed", "2 warrants executed"."""
        return (self.of_one or self.label) if number == 1 else self.label


SMALL, FEWER = range(1, 5), "fewer than 5"
"""Numbers of children from 1 to 4 are shown only to those who may open the records (force policy)."""

DEFINITIONS = (
    Definition(
        "warrants_executed",
        "warrants executed",
        "Search warrants under which officers entered in the period. Each counts once, on the day of first entry.",
        "warrant executed",
    ),
    Definition(
        "arrests", "arrests", "Arrests for an offence in the period. A person arrested twice counts twice here.", "arrest"
    ),
    Definition(
        "people_arrested",
        "people arrested",
        "Different people arrested for an offence in the period. Each counts once, however often arrested.",
        "person arrested",
    ),
    Definition(
        "devices_seized",
        "devices seized",
        "Digital devices seized in the period, each with a power recorded. A SIM or card inside a device does not count again.",
        "device seized",
    ),
    Definition(
        "children_safeguarded",
        "children safeguarded",
        "Different children with at least one completed safeguarding action of a listed type in the period. "
        "A child who is recorded in two cases counts once where somebody decided that they are the same. "
        "No national definition exists.",
        "child safeguarded",
    ),
    Definition(
        "charged",
        "charged",
        "Of the people arrested, those who have been charged in the case of the arrest since it. Failing to surrender to bail "
        "alone does not count.",
    ),
    Definition("remanded", "remanded", "Of the people charged, those who were kept in custody for the court."),
    Definition("bailed", "bailed", "Of the people arrested, those whose detention ended in bail before charge."),
    Definition(
        "released_under_investigation",
        "released under investigation",
        "Of the people arrested, those released without bail while the investigation goes on.",
    ),
)

BY_KEY = {definition.key: definition for definition in DEFINITIONS}
