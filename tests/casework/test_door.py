"""Every action passes the one door, which does what each must do before and after; none writes it by hand."""

import ast
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import NotPermittedError, RefusedError, StaleError
from safehold.audit.models import Entry
from safehold.casework.cases import permissions
from safehold.casework.cases.door import doing, making
from safehold.casework.cases.models import Case, Clock, RiskLevel, Stage
from safehold.casework.cases.verbs import Verb

CASEWORK = Path(__file__).parents[2] / "src" / "safehold" / "casework"
BELOW_THE_DOOR = {"policy"}
"""Its records belong to no case, and it comes before the cases, as accounts do below the page frame."""
BY_THEMSELVES = {("notices", "mark_as_read"), ("notices", "mark_events_as_read")}
"""Change nothing of a case or of what is due in it."""
DOORS = {"doing", "doing_all", "making"}
BY_HAND = {"settle_stage", "refuse_if_stale", "rebuild", "index", "index_all"}


def modules() -> Iterator[tuple[str, Path, ast.Module]]:
    for path in sorted([*CASEWORK.glob("*/actions.py"), *CASEWORK.glob("*/actions/*.py")]):
        app = path.relative_to(CASEWORK).parts[0]
        if app not in BELOW_THE_DOOR:
            yield app, path, ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node.lineno


def actions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every public function of an action module that somebody does at a moment."""
    for app, _, tree in modules():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                asked = {argument.arg for argument in node.args.kwonlyargs}
                if {"by", "at"} <= asked and not is_part_of_an_action(node):
                    yield app, node


def is_part_of_an_action(node: ast.FunctionDef) -> bool:
    """Whether a function is shared by actions: it is given the act, or its docstring says that one is under way."""
    says = (ast.get_docstring(node) or "").replace("\n", " ")
    given = {argument.arg for argument in node.args.args}
    return "act" in given or any(words in says for words in ("inside an action", "writes no audit entry", "of an action"))


def test_every_action_opens_the_door_or_leaves_that_to_one_that_does() -> None:
    known, without = {node.name for _, node in actions()}, []
    names = {node.name: node for _, _, tree in modules() for node in tree.body if isinstance(node, ast.FunctionDef)}
    for app, node in actions():
        called = {name for name, _ in calls(node)}
        through = {name for name in called if name in names for name, _ in calls(names[name])}
        if not (called | through) & DOORS and (app, node.name) not in BY_THEMSELVES:
            without.append(f"{app}.{node.name}")
    assert len(known) > 110
    assert without == [], without


def test_no_action_does_by_hand_what_the_door_does() -> None:
    found = []
    for app, path, tree in modules():
        found += [f"{app}/{path.name}:{line} calls {name}" for name, line in calls(tree) if name in BY_HAND]
        # What is renewed after a change of force policy is renewed for many cases by a job, which holds no record.
        by_an_action = [node for node in tree.body if not getattr(node, "name", "").startswith("renew_")]
        found += [
            f"{app}/{path.name}:{node.lineno} raises a version"
            for part in by_an_action
            for node in ast.walk(part)
            if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Attribute) and node.target.attr == "version"
        ]
    # Proceedings are recorded of the record of a suspect, which may be made by the very action: it is compared by itself.
    assert [one for one in found if "retention/actions.py" not in one or "refuse_if_stale" not in one] == []


def review(case: Case, officers: Officers, at: datetime, **asked: int | None) -> Case:
    with doing(Verb.CASE_REVIEWED, case, may=permissions.REVIEW, by=officers.inspector, at=at, **asked) as (act, held):  # type: ignore[arg-type]
        held.last_reviewed_at = at
        act.says(reason="x", next_review=None)
    return held


def test_what_changed_is_saved_with_the_next_version_and_the_clocks_follow(
    open_case: Case, officers: Officers, now: datetime, entries: Callable[[str], list[Entry]]
) -> None:
    later = now + timedelta(days=40)
    with reading_as(officers.inspector):
        before = Clock.objects.get(case=open_case, kind="review").ends_at
    review(open_case, officers, later)
    with reading_as(officers.inspector):
        stored = Case.objects.get(pk=open_case.pk)
        assert (stored.last_reviewed_at, stored.version) == (later, open_case.version + 1)
        assert Clock.objects.get(case=open_case, kind="review").ends_at > before
    (entry,) = entries("case.reviewed")
    assert (entry.case_id, entry.subject_id, entry.officer_id) == (open_case.pk, open_case.pk, officers.inspector.pk)


def test_what_changed_nothing_raises_no_version(open_case: Case, officers: Officers, now: datetime) -> None:
    with doing(Verb.DECISION_RECORDED, open_case, may=permissions.RECORD_DECISION, by=officers.detective, at=now) as (act, _):
        act.says(reason="x", decision="x")
    with reading_as(officers.inspector):
        assert Case.objects.get(pk=open_case.pk).version == open_case.version


def test_a_stale_form_an_officer_who_may_not_and_a_closed_case_are_refused_before_the_block(
    open_case: Case, officers: Officers, now: datetime
) -> None:
    def never(case: Case, by: object, **asked: object) -> None:
        with doing(Verb.CASE_REVIEWED, case, may=permissions.REVIEW, by=by, at=now, **asked):  # type: ignore[arg-type]
            raise AssertionError("the block was reached")

    with pytest.raises(StaleError):
        never(open_case, officers.inspector, version=open_case.version - 1)
    with pytest.raises(NotPermittedError):
        never(open_case, officers.detective)
    with reading_as(officers.inspector):
        Case.objects.filter(pk=open_case.pk).update(stage=Stage.CLOSED, closed_at=now)
    with pytest.raises(RefusedError, match="is closed"):
        never(open_case, officers.inspector)


def test_an_error_in_the_block_leaves_nothing(open_case: Case, officers: Officers, now: datetime) -> None:
    def full() -> None:
        with doing(Verb.RISK_ASSESSED, open_case, may=permissions.SET_RISK, by=officers.inspector, at=now) as (_, case):
            case.risk_level = RiskLevel.HIGH
            case.save()
            raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        full()
    with reading_as(officers.inspector):
        assert Case.objects.get(pk=open_case.pk).risk_level == open_case.risk_level


def test_an_action_that_makes_a_record_names_it(officers: Officers, now: datetime) -> None:
    def unnamed() -> None:
        with making(Verb.CASE_OPENED, may=permissions.OPEN_CASE, by=officers.inspector, at=now) as act:
            act.says(reason="x", officer_in_the_case="x", supervisor="x", restriction="x")

    with pytest.raises(RuntimeError, match="names it"):
        unnamed()
