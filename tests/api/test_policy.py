"""The law register and the force policy of a day, by the API: over the same reads as the pages, and to the same roles."""

from datetime import date, datetime, timedelta
from typing import Any

from api.callers import Api
from casework.officers import Officers
from safehold.casework.policy import actions
from safehold.casework.policy.asked import SetPolicy, SetReading
from safehold.law.calendar import london_date
from safehold.law.register import TOPICS

REVIEW = "supervisor_review_days"
SUSPENSION = "bail.suspension_day_counts_as_used"


def policy(api: Api, officers: Officers, name: str, query: str = "") -> dict[str, Any]:
    (found,) = [row for row in api.seen(officers.inspector, f"/policy{query}") if row["name"] == name]
    return dict(found)


def test_every_rule_is_there_with_the_version_of_the_day(api: Api, officers: Officers) -> None:
    topics = api.seen(officers.press, "/law?on=2026-03-14")
    assert [topic["name"] for topic in topics] == [topic.name for topic in TOPICS]
    (notification,) = [topic for topic in topics if topic["name"] == "notification"]
    (travel,) = [rule for rule in notification["rules"] if rule["name"] == "travel"]
    assert travel["on_the_day"]["effective_from"] == "2012-08-13"
    assert travel["on_the_day"]["basis"] == "statute"
    (before,) = [topic for topic in api.seen(officers.press, "/law?on=2012-08-12") if topic["name"] == "notification"]
    (travel,) = [rule for rule in before["rules"] if rule["name"] == "travel"]
    assert travel["on_the_day"] is None
    assert len(travel["versions"]) == 1


def test_the_figure_in_force_is_that_of_the_day_asked_for(api: Api, officers: Officers, now: datetime) -> None:
    tomorrow = london_date(now) + timedelta(days=1)
    decided = {"reason": "Inspection", "authority": "Ch Supt E. Xample"}
    actions.set_policy(REVIEW, SetPolicy(value=14, effective_from=tomorrow, **decided), by=officers.administrator, at=now)
    today = policy(api, officers, REVIEW)
    assert (today["value"], today["words"], today["version"]) == (28, "28 days", None)
    assert [(row["value"], row["effective_from"]) for row in today["coming"]] == [(14, tomorrow.isoformat())]
    later = policy(api, officers, REVIEW, f"?on={tomorrow}")
    assert (later["value"], later["coming"]) == (14, [])
    assert later["version"]["authority"] == "Ch Supt E. Xample"
    assert later["version"]["set_by"] == officers.administrator.name


def test_a_reading_that_was_decided_stands_with_the_law_and_with_the_policy(api: Api, officers: Officers, now: datetime) -> None:
    actions.set_reading(
        SUSPENSION,
        SetReading(
            value=False, effective_from=date(2024, 1, 1), reason="Settled", authority="R. Counsel", advised_on=london_date(now)
        ),
        by=officers.administrator,
        at=now,
    )
    bail = api.seen(officers.detective, "/law")[0]
    (point,) = [point for point in bail["points"] if point["name"] == SUSPENSION]
    assert point["effective_from"] == "2024-01-01"
    assert point["decided"].startswith("the advice of R. Counsel")
    assert policy(api, officers, SUSPENSION)["words"] == point["taken"]
    (earlier,) = [
        point for point in api.seen(officers.detective, "/law?on=2023-12-31")[0]["points"] if point["name"] == SUSPENSION
    ]
    assert (earlier["taken"], earlier["decided"]) == (point["other"], "")


def test_the_roles_are_those_of_the_pages_and_a_day_that_is_none_is_named(api: Api, officers: Officers) -> None:
    assert api(officers.administrator, "GET", "/policy")[0] == 200
    for officer in (officers.detective, officers.press, officers.auditor):
        assert api(officer, "GET", "/policy")[0] == 403
        assert api(officer, "GET", "/law")[0] == 200
    status, refused = api(officers.inspector, "GET", "/policy?on=2026-02-30")
    assert (status, {problem["field"] for problem in refused["problems"]}) == (422, {"on"}), refused
