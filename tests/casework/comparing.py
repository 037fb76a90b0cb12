"""What the tests ask of the stored clocks of a case: in which of them they differ from what the facts give."""

from safehold.casework.cases.clock_comparison import compare_cases
from safehold.casework.cases.models import Case


def difference(case: Case) -> list[str]:
    """One sentence for each stored clock that differs, or the one that says why they can't be computed."""
    compared = compare_cases([case])
    return [found.sentence for found in (*compared.differences, *compared.unreadable)]
