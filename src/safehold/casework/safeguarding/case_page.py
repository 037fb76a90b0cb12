"""What safeguarding adds to the navigation and to the page of a case."""

from django.urls import reverse
from django.utils import timezone

from safehold.accounts.models import Officer, Role
from safehold.accounts.permissions import may
from safehold.casework.cases.models import Case
from safehold.casework.cases.panels import CaseAction, Panel, PanelRow, Tab, register_action, register_panel, register_tab
from safehold.casework.safeguarding import named_presenters, permissions, presenters, queries
from safehold.web import frame

SHOWN = 5


def children_panel(case: Case, viewer: Officer) -> Panel | None:
    """The children of the case, by reference and age, and where the work for each stands."""
    if not may(viewer, permissions.SEE):
        return None
    today = timezone.localdate()
    children = queries.children_on_page(case)
    tab = reverse("safeguarding:of_case", args=[case.reference])
    rows = [
        PanelRow(
            f"{named_presenters.name_of(named)}, {named_presenters.age_words(named)}",
            tab,
            status=("missing", "Not recorded as a child"),
            detail=f"{named.get_kind_display()}, {named.reference}.",
        )
        for named in queries.named_on_page(case)
        if named.is_open
    ]
    for child in children[:SHOWN]:
        word, kind = presenters.status(child)
        place = "Same household" if child.in_household else child.get_relation_display()
        rows.append(
            PanelRow(
                f"{child.reference}, {presenters.age_on(child, today)}",
                reverse("safeguarding:child", args=[child.reference]),
                status=(kind, word),
                detail=f"{place}.",
            )
        )
    return Panel(
        title="Children",
        rows=tuple(rows),
        all_url=reverse("safeguarding:of_case", args=[case.reference]),
        all_text="All",
        more="There are more." if len(children) > SHOWN else "",
        empty="No child is recorded yet.",
        first_step=("Record a child", reverse("safeguarding:record_child", args=[case.reference])),
    )


def register() -> None:
    """Register the navigation entry with its count, the panel, the tab and the entry of the menu."""
    frame.register_navigation(
        frame.Item(
            "Children",
            "safeguarding:children",
            frozenset({Role.INSPECTOR, Role.DETECTIVE, Role.SAFEGUARDING_LEAD, Role.OFFENDER_MANAGER}),
            count=queries.waiting_count,
            order=70,
            order_for=((Role.SAFEGUARDING_LEAD, 5),),
        )
    )
    register_panel(70, children_panel)
    register_tab(60, Tab("Children", "safeguarding:of_case", lambda case: case.children.count()))
    register_action(60, CaseAction("A child", "safeguarding:record_child", permissions.RECORD_CHILD))
