"""What examinations add to the page of an exhibit, to the navigation and to the search box."""

from django.urls import reverse

from safehold.accounts.models import Officer, Role
from safehold.accounts.permissions import may
from safehold.casework.cases import search
from safehold.casework.cases.panels import Panel, PanelRow
from safehold.casework.examinations import copy_presenters, permissions, presenters, queries, where_found_presenters
from safehold.casework.examinations.models import ExaminationState
from safehold.casework.exhibits import parts
from safehold.casework.exhibits.models import GONE, Exhibit
from safehold.web import frame

LABORATORY = frozenset({Role.DFU_MANAGER, Role.DFU_EXAMINER})


def register() -> None:
    """Register the panels of the exhibit's page, the navigation of the laboratory, and what the search box leads to."""
    search.register_lead(where_found_presenters.SEARCH_LEAD)
    parts.register_panel(10, copy_panel)
    parts.register_panel(20, examinations_panel)
    frame.register_navigation(
        frame.Item(
            "Lab queue",
            "examinations:queue",
            LABORATORY,
            count=queries.count_waiting,
            order=60,
            order_for=((Role.DFU_MANAGER, 5),),
        )
    )
    frame.register_navigation(
        frame.Item(
            "My bench",
            "examinations:bench",
            LABORATORY,
            count=queries.count_on_bench,
            order=65,
            order_for=((Role.DFU_EXAMINER, 5),),
        )
    )


def copy_panel(exhibit: Exhibit, viewer: Officer) -> Panel | None:
    """The copy that was examined last: its format, digest, and whether two reads agree."""
    if not may(viewer, permissions.READ):
        return None
    found = queries.examinations_of_exhibit(exhibit).filter(state=ExaminationState.FINISHED).first()
    if found is None:
        return None
    image = found.report["image"]
    words = {True: "2 of 2 reads agree", False: "The reads differ", None: "No digest was stored"}[image["verified"]]
    kind = {True: "done", False: "late", None: "neutral"}[image["verified"]]
    digest = image["sha256"] or ""
    return Panel(
        "The copy",
        rows=(
            PanelRow(image["path"], status=(kind, words), detail=copy_presenters.copy_format(image)),
            PanelRow("SHA-256", note=" ".join(digest[at : at + 8] for at in range(0, len(digest), 8))),
        ),
    )


def examinations_panel(exhibit: Exhibit, viewer: Officer) -> Panel | None:
    """The examinations of an exhibit; the first step where there is none."""
    if not may(viewer, permissions.READ):
        return None
    found = list(queries.examinations_of_exhibit(exhibit)[:5])
    may_ask = may(viewer, permissions.REQUEST) and exhibit.state not in GONE
    under_way = any(examination.is_unfinished for examination in found)
    ask = ("Ask for an examination", reverse("examinations:request", args=[exhibit.reference]))
    return Panel(
        "Examinations",
        rows=tuple(
            PanelRow(
                examination.reference,
                url=reverse("examinations:examination", args=[examination.reference]),
                status=presenters.status(examination)[::-1],
                detail=presenters.stopped_words(examination) or examination.lines_of_enquiry.splitlines()[0],
            )
            for examination in found
        ),
        empty="Not asked for.",
        first_step=ask if may_ask and not under_way else None,
    )
