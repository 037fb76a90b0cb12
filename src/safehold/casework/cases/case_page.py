"""What this app adds to the navigation and to the case page."""

from django.urls import reverse

from safehold.accounts.models import Officer, Role
from safehold.casework.cases import panels, permissions, queries
from safehold.casework.cases.models import Case
from safehold.web import frame, wording


def decisions_panel(case: Case, _: Officer) -> panels.Panel:
    """The last two decisions, with their reasons."""
    decisions = queries.read_once(case, "decisions", queries.decisions_of(case))
    rows = tuple(
        panels.PanelRow(
            text=entry.decision,
            detail=f"{entry.by.name}, {wording.short_date(wording.london_date(entry.at))}. “{entry.reason}”",
        )
        for entry in decisions[:2]
    )
    return panels.Panel(
        title="Decisions",
        rows=rows,
        all_url=reverse("cases:decisions", args=[case.reference]),
        all_text="All",
        empty="No decision is recorded yet.",
        first_step=("Record the first decision", reverse("cases:record_decision", args=[case.reference])),
    )


def register() -> None:
    """Register navigation, tabs, the decisions panel and the menu."""
    team = frozenset(permissions.TEAM_ROLES)
    frame.register_navigation(
        frame.Item("Today", "cases:today", team, order=10, order_for=((Role.DETECTIVE, 20), (Role.INTAKE, 25)))
    )
    frame.register_navigation(
        frame.Item(
            "Cases",
            "cases:list",
            team | {Role.DFU_MANAGER, Role.DFU_EXAMINER},
            order=30,
            order_for=((Role.DETECTIVE, 10), (Role.DFU_MANAGER, 80), (Role.DFU_EXAMINER, 80)),
        )
    )
    panels.register_panel(80, decisions_panel)
    panels.register_tab(70, panels.Tab("Decisions", "cases:decisions", lambda case: case.decisions.count()))
    panels.register_tab(90, panels.Tab("Who may look", "cases:access"))
    panels.register_action(10, panels.CaseAction("A decision", "cases:record_decision", permissions.RECORD_DECISION))
    panels.register_action(15, panels.CaseAction("A new risk level", "cases:set_risk", permissions.SET_RISK))
    panels.register_action(85, panels.CaseAction("A supervisor's review", "cases:review", permissions.REVIEW))
    panels.register_action(90, panels.CaseAction("Another officer in the case", "cases:reassign", permissions.REASSIGN))
    panels.register_action(91, panels.CaseAction("Another supervisor", "cases:change_supervisor", permissions.REASSIGN))
    panels.register_action(
        95, panels.CaseAction("The end of the case", "cases:close", permissions.CLOSE, when=lambda case: case.is_open)
    )
    panels.register_action(
        96, panels.CaseAction("Its opening again", "cases:reopen", permissions.REOPEN, when=lambda case: not case.is_open)
    )
