"""What the case itself adds to its timeline: opening, risk, decisions."""

from collections.abc import Iterable

from safehold.casework.cases import queries
from safehold.casework.cases.models import Case, DecisionKind
from safehold.casework.cases.timeline import TimelineEntry, register


@register
def case_events(case: Case) -> Iterable[TimelineEntry]:
    """The opening of the case, each setting of its risk, each decision."""
    yield TimelineEntry(case.opened_at, "Case opened", case.opened_by.name)
    for assessment in case.risk_assessments.select_related("by"):
        detail = f"{assessment.tool} {assessment.tool_version}. {assessment.reason}"
        yield TimelineEntry(assessment.at, f"Risk set to {assessment.get_level_display().lower()}", assessment.by.name, detail)
    for decision in queries.read_once(case, "decisions", queries.decisions_of(case)):
        is_review = decision.kind == DecisionKind.REVIEW
        yield TimelineEntry(decision.at, decision.decision, decision.by.name, decision.reason, is_supervision=is_review)
