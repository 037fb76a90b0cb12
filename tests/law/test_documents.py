"""The JSON contract of `safehold clock`: what it answers and how it refuses."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehold.law.documents import KINDS, clock_from_json
from safehold.law.errors import FactsError

BAIL: dict[str, Any] = {"regime": "standard", "arrested": "2026-03-14", "first_release": "bail", "events": []}
DETENTION: dict[str, Any] = {
    "arrived": "2026-11-03T08:40:00+00:00",
    "authorised": "2026-11-03T09:00:00+00:00",
    "excluded": [],
    "reviews": [],
}
WARRANT = {"issued": "2025-11-30", "kind": "pace_s8"}
NOTIFICATION = {"disposal": "caution", "age_at_conviction": 17, "from": "2026-03-14"}
SAFEGUARDING = {"strategy_discussion": "2026-04-02", "nation": "england-and-wales"}
EXAMPLES = {
    "bail": BAIL,
    "detention": DETENTION,
    "warrant": WARRANT,
    "notification": NOTIFICATION,
    "safeguarding": SAFEGUARDING,
    "failing_to_surrender": {"failed": "2026-06-14", "arrested": "2026-12-01"},
    "notify": {"duty": "first", "date": "2026-03-14", "away": [{"from": "2026-03-14", "to": "2026-03-20"}]},
    "order": {
        "made": "2026-03-14",
        "restrictions": [{"text": "Not to travel", "kind": "foreign_travel", "ends": "2028-03-13"}],
    },
    "victims_code": {"event": "released_on_bail", "happened": "2026-04-02", "enhanced": True},
    "retention": {"group": "public_protection", "last_contact": "2026-03-14", "born": "1990-07-01"},
    "biometrics": {"taken": "2026-03-14", "outcome": "charged_not_convicted"},
}


def bail(*events: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return clock_from_json("bail", BAIL | {"events": list(events)} | changes)


class TestAnswers:
    def test_there_is_an_example_of_each_kind(self):
        assert set(EXAMPLES) == set(KINDS)

    @pytest.mark.parametrize("kind", list(EXAMPLES))
    def test_every_answer_is_json_with_its_reasons(self, kind):
        answer = clock_from_json(kind, EXAMPLES[kind])
        assert json.loads(json.dumps(answer)) == answer
        assert answer["steps"]
        for step in answer["steps"]:
            assert step["text"].endswith(".")
            assert step["basis"] in {"statute", "statutory_guidance", "force_policy"}
            assert step["provision"]
        assert isinstance(answer["sign_off"], list)

    def test_bail(self):
        answer = bail()
        assert answer["ends"] == "2026-06-14"
        assert [(limit["months"], limit["ends"]) for limit in answer["limits"]] == [
            (3, "2026-06-14"),
            (6, "2026-09-14"),
            (9, "2026-12-14"),
            (12, "2027-03-14"),
            (18, "2027-09-14"),
        ]
        assert answer["limits"][1]["authority"] == "inspector or above"
        assert answer["limits"][1]["provision"] == "PACE 1984 s.47ZD"
        assert answer["refused"] == []

    def test_bail_with_every_kind_of_event(self):
        answer = bail(
            {"type": "suspended", "date": "2026-05-01"},
            {"type": "dpp_request", "date": "2026-06-10"},
            {"type": "dpp_request_met", "date": "2026-06-20"},
            {"type": "dpp_request", "date": "2026-07-01"},
            {"type": "extension", "authorised": "2026-07-02", "rank": "inspector", "to_months": 6},
            {"type": "extension", "authorised": "2026-07-03", "rank": "superintendent", "to_months": 9},
            {"type": "in_patient", "from": "2026-08-01", "to": "2026-08-05"},
            {"type": "court_extension", "applied": "2026-12-01", "decided": "2026-12-10", "ends": "2027-06-01"},
        )
        assert answer["refused"] == []
        assert answer["ends"] == "2027-06-01"

    def test_refused_event_is_named_by_its_position(self):
        answer = bail(
            {"type": "suspended", "date": "2026-05-01"},
            {"type": "dpp_request", "date": "2026-06-10"},
            {"type": "extension", "authorised": "2026-06-11", "rank": "superintendent", "to_months": 9},
        )
        assert [entry["event"] for entry in answer["refused"]] == [2]
        assert answer["refused"][0]["reason"] == "9 months can only follow 6 months, which has not been authorised."
        assert answer["ends"] == "2026-07-23"

    def test_stopped_clock_has_no_end(self):
        answer = bail({"type": "suspended", "date": "2026-05-01"})
        assert (answer["ends"], answer["stopped"], answer["days_left_when_restarted"]) == (None, True, 44)
        assert answer["suspensions"] == [{"from": "2026-05-02", "to": None}]

    def test_detention(self):
        facts = DETENTION | {
            "excluded": [
                {"from": "2026-11-03T11:00:00Z", "to": "2026-11-03T14:00:00Z", "questioned_minutes": 20},
            ],
            "reviews": ["2026-11-03T14:30:00+00:00"],
        }
        answer = clock_from_json("detention", facts)
        assert answer["relevant_time"] == "2026-11-03T08:40:00+00:00"
        assert answer["next_review_by"] == "2026-11-03T23:30:00+00:00"
        assert [(limit["hours"], limit["at"]) for limit in answer["limits"]] == [
            (24, "2026-11-04T11:20:00+00:00"),
            (36, "2026-11-04T23:20:00+00:00"),
            (96, "2026-11-07T11:20:00+00:00"),
        ]

    def test_every_way_into_detention_and_the_court(self):
        facts = DETENTION | {
            "out_of_area": {"arrested": "2026-11-03T08:00:00Z", "arrived": "2026-11-03T15:00:00Z"},
            "court": [{"applied": "2026-11-04T15:00:00Z", "decided": "2026-11-04T16:40:00Z", "hours": 36}],
        }
        answer = clock_from_json("detention", facts)
        assert answer["relevant_time"] == "2026-11-03T15:00:00+00:00"
        assert answer["authorised_until"] == answer["orders"][0]["ends"] == "2026-11-06T04:40:00+00:00"
        street = clock_from_json("detention", DETENTION | {"street_bail": True})
        assert street["steps"][0]["provision"] == "PACE 1984 s.41(2)(ca)"

    def test_readings_switch_what_a_lawyer_decides(self):
        events = ({"type": "suspended", "date": "2026-05-01"}, {"type": "dpp_request", "date": "2026-06-10"})
        other = bail(*events, readings={"suspension_day_counts_as_used": False})
        assert (bail(*events)["ends"], other["ends"]) == ("2026-07-23", "2026-07-24")
        assert other["sign_off"][0]["reading"] == "The day is the first suspended day, so the bail ends a day later."

    def test_how_far_the_court_may_extend_stands_with_the_bail(self):
        chain = (
            {"type": "extension", "authorised": "2026-06-01", "rank": "inspector", "to_months": 6},
            {"type": "extension", "authorised": "2026-09-01", "rank": "superintendent", "to_months": 9},
        )
        assert bail()["court"] is None
        assert bail(*chain)["court"]["ends"] == "2027-03-14"

    def test_street_bail_and_further_arrests(self):
        answer = bail(street_bail="2026-03-14", rearrested=["2026-05-01"])
        assert answer["ends"] == "2026-06-14"

    def test_consecutive_sentences(self):
        facts = {"disposal": "imprisonment", "consecutive": [20, 12], "age_at_conviction": 40, "from": "2026-03-14"}
        assert clock_from_json("notification", facts)["indefinite"]

    def test_all_limits_of_a_child(self):
        more = {"referred": "2026-04-01", "police_protection_began": "2026-04-02T09:30:00+01:00"}
        answer = clock_from_json("safeguarding", SAFEGUARDING | more)
        assert (answer["decision_by"], answer["conference_by"]) == ("2026-04-02", "2026-04-27")
        assert answer["police_protection_ends"] == "2026-04-05T09:30:00+01:00"

    def test_the_kinds_besides_the_five(self):
        answers = {kind: clock_from_json(kind, EXAMPLES[kind]) for kind in EXAMPLES}
        assert answers["failing_to_surrender"]["lay_by"] == "2027-03-01"
        assert answers["notify"]["by"] == "2026-03-23"
        assert answers["order"]["ends"] == "2028-03-13"
        assert answers["victims_code"]["tell_by"] == "2026-04-07"
        assert (answers["retention"]["review_by"], answers["retention"]["deletes"]) == ("2036-03-14", False)
        assert answers["biometrics"]["ends"] == "2029-03-13"

    @pytest.mark.parametrize(
        ("facts", "by"),
        [
            ({"duty": "change", "date": "2026-03-14"}, "2026-03-16"),
            ({"duty": "change", "date": "2026-03-14", "away": [{"from": "2026-03-15", "to": "2026-03-20"}]}, "2026-03-22"),
            ({"duty": "periodic", "date": "2026-03-14"}, "2027-03-14"),
            ({"duty": "periodic", "date": "2026-03-14", "away": [{"from": "2027-03-10", "to": "2027-03-20"}]}, "2027-03-23"),
            ({"duty": "periodic", "date": "2026-03-14", "fixed_address": False}, "2026-03-21"),
            ({"duty": "other_address", "stays": [{"from": "2026-01-10", "to": "2026-01-16"}]}, "2026-01-18"),
            ({"duty": "other_address", "stays": []}, None),
            ({"duty": "travel", "date": "2026-08-20"}, "2026-08-13"),
        ],
    )
    def test_each_duty_to_notify(self, facts, by):
        assert clock_from_json("notify", facts)["by"] == by

    def test_detention_answers_in_london_time(self):
        facts = {"arrived": "2026-03-28T20:00:00Z", "authorised": "2026-03-28T20:10:00Z"}
        assert clock_from_json("detention", facts)["limits"][0]["at"] == "2026-03-29T21:00:00+01:00"

    def test_detention_breach_arrest(self):
        facts = {
            "arrived": "2026-11-03T14:00:00+00:00",
            "authorised": "2026-11-03T14:10:00+00:00",
            "used_minutes": 540,
            "breach_arrest": True,
        }
        assert clock_from_json("detention", facts)["limits"][0]["at"] == "2026-11-04T08:00:00+00:00"

    def test_detention_superintendent_before_second_review(self):
        answer = clock_from_json("detention", DETENTION | {"superintendent": "2026-11-03T20:00:00+00:00"})
        assert answer["refused"][0]["fact"] == "superintendent"
        assert "second review" in answer["refused"][0]["reason"]

    def test_detention_lengthened_twice_by_a_superintendent(self):
        facts = DETENTION | {
            "reviews": ["2026-11-03T14:30:00+00:00", "2026-11-03T23:00:00+00:00"],
            "superintendent": "2026-11-04T07:00:00+00:00",
            "superintendent_until": "2026-11-04T14:00:00+00:00",
            "superintendent_again": [{"at": "2026-11-04T12:00:00+00:00", "until": "2026-11-04T19:00:00+00:00"}],
        }
        assert clock_from_json("detention", facts)["authorised_until"] == "2026-11-04T19:00:00+00:00"

    def test_detention_after_an_authority_that_was_given_before(self):
        before = {"breach_arrest": True, "used_minutes": 1470, "superintendent_before": "2026-11-01T07:00:00+00:00"}
        assert [point["code"] for point in clock_from_json("detention", DETENTION | before)["sign_off"]] == [
            "earlier_authority_holds"
        ]

    def test_warrant(self):
        assert clock_from_json("warrant", WARRANT)["last_day"] == "2026-02-28"

    def test_notification(self):
        answer = clock_from_json("notification", NOTIFICATION)
        assert (answer["indefinite"], answer["months"], answer["ends"]) == (False, 12, "2027-03-13")
        life = clock_from_json("notification", NOTIFICATION | {"disposal": "life"})
        assert (life["indefinite"], life["months"], life["ends"]) == (True, None, None)

    def test_safeguarding(self):
        assert clock_from_json("safeguarding", SAFEGUARDING)["conference_by"] == "2026-04-27"


REFUSED = [
    ("bail", {}, "regime"),
    ("bail", BAIL | {"regime": "sfo"}, "regime"),
    ("bail", BAIL | {"regime": ["standard"]}, "regime"),
    ("bail", BAIL | {"arrested": "2025-02-30"}, "arrested"),
    ("bail", BAIL | {"arrested": "20260314"}, "arrested"),
    ("bail", BAIL | {"arrested": "2026-W11-6"}, "arrested"),
    ("bail", BAIL | {"arrested": " 2026-03-14"}, "arrested"),
    ("bail", BAIL | {"arrested": "2026-03-14T10:00:00Z"}, "arrested"),
    ("bail", BAIL | {"arrested": 20260314}, "arrested"),
    ("bail", BAIL | {"arrested": None}, "arrested"),
    ("bail", BAIL | {"arrested": "2015-03-14"}, "arrested"),
    ("bail", BAIL | {"arrested": "9999-12-31"}, "arrested"),
    ("bail", BAIL | {"released": "2026-03-13"}, "released"),
    ("bail", BAIL | {"arested": "2026-03-14"}, "arested"),
    ("bail", BAIL | {"events": {}}, "events"),
    ("bail", BAIL | {"events": [5]}, "events[0]"),
    ("bail", BAIL | {"events": [{}]}, "events[0].type"),
    ("bail", BAIL | {"events": [{"type": "holiday"}]}, "events[0].type"),
    ("bail", BAIL | {"events": [{"type": ["suspended"]}]}, "events[0].type"),
    ("bail", BAIL | {"events": [{"type": "suspended"}]}, "events[0].date"),
    ("bail", BAIL | {"events": [{"type": "suspended", "date": "2026-05-01", "by": "x"}]}, "events[0].by"),
    ("bail", BAIL | {"events": [{"type": "suspended", "date": "2026-03-13"}]}, "events[0].date"),
    ("bail", BAIL | {"events": [{"type": "in_patient", "from": "2026-06-02", "to": "2026-06-01"}]}, "events[0].to"),
    (
        "bail",
        BAIL | {"events": [{"type": "suspended", "date": "2026-05-02"}, {"type": "dpp_request", "date": "2026-05-01"}]},
        "events[1].date",
    ),
    (
        "bail",
        BAIL | {"events": [{"type": "extension", "authorised": "2026-06-01", "rank": "constable", "to_months": 6}]},
        "events[0].rank",
    ),
    (
        "bail",
        BAIL | {"events": [{"type": "extension", "authorised": "2026-06-01", "rank": "inspector", "to_months": 7}]},
        "events[0].to_months",
    ),
    (
        "bail",
        BAIL | {"events": [{"type": "extension", "authorised": "2026-06-01", "rank": "inspector", "to_months": True}]},
        "events[0].to_months",
    ),
    (
        "bail",
        BAIL | {"events": [{"type": "extension", "authorised": "2026-06-01", "rank": "inspector", "to_months": 6.0}]},
        "events[0].to_months",
    ),
    (
        "bail",
        BAIL | {"events": [{"type": "court_extension", "applied": "2026-06-02", "decided": "2026-06-01", "ends": None}]},
        "events[0].decided",
    ),
    ("detention", DETENTION | {"arrived": "2026-11-03T08:40:00"}, "arrived"),
    ("detention", DETENTION | {"arrived": "2026-11-03 08:40:00+00:00"}, "arrived"),
    ("detention", DETENTION | {"arrived": "2026-11-03T25:40:00+00:00"}, "arrived"),
    ("detention", DETENTION | {"arrived": "2026-11-31T08:40:00+00:00"}, "arrived"),
    ("detention", DETENTION | {"authorised": "2026-11-03T08:00:00+00:00"}, "authorised"),
    ("detention", {"arrived": "2026-11-03T08:40:00+00:00"}, "authorised"),
    ("detention", DETENTION | {"used_minutes": "60"}, "used_minutes"),
    ("detention", DETENTION | {"breach_arrest": "yes"}, "breach_arrest"),
    ("detention", DETENTION | {"reviews": ["2026-11-03T15:00:00+00:00", 5]}, "reviews[1]"),
    (
        "detention",
        DETENTION | {"reviews": ["2026-11-03T15:00:00+00:00", "2026-11-03T14:00:00+00:00"]},
        "reviews[1]",
    ),
    (
        "detention",
        DETENTION | {"excluded": [{"from": "2026-11-03T11:00:00+00:00", "to": "2026-11-03T12:00:00+00:00"}]},
        "excluded[0].questioned_minutes",
    ),
    ("detention", DETENTION | {"arrived": "2026-11-03T24:00:00+00:00"}, "arrived"),
    ("warrant", {"issued": "2026-02-10"}, "kind"),
    ("warrant", WARRANT | {"\ud800": 1}, "'\\ud800'"),
    ("warrant", WARRANT | {"two\nlines": 1}, "'two\\nlines'"),
    ("warrant", WARRANT | {"kind": "\ud800"}, "kind"),
    ("warrant", WARRANT | {"kind": "s8"}, "kind"),
    ("warrant", WARRANT | {"issued": "1999-01-01"}, "issued"),
    ("notification", NOTIFICATION | {"disposal": "fine"}, "disposal"),
    ("notification", NOTIFICATION | {"disposal": "imprisonment"}, "months"),
    ("notification", NOTIFICATION | {"age_at_conviction": 17.5}, "age_at_conviction"),
    ("notification", NOTIFICATION | {"from": "2004-04-30"}, "from"),
    ("safeguarding", SAFEGUARDING | {"nation": "scotland"}, "nation"),
    ("safeguarding", SAFEGUARDING | {"nation": {}}, "nation"),
    ("safeguarding", {"strategy_discussion": "2026-04-02"}, "nation"),
    ("bail", BAIL | {"rearrested": ["2026-03-13"]}, "rearrested[0]"),
    ("bail", BAIL | {"rearrested": [5]}, "rearrested[0]"),
    ("bail", BAIL | {"readings": {"day_counts": True}}, "readings.day_counts"),
    ("bail", BAIL | {"readings": {"floor_moves_later_limits": "yes"}}, "readings.floor_moves_later_limits"),
    ("detention", DETENTION | {"out_of_area": {"arrived": "2026-11-03T08:40:00Z"}}, "out_of_area.arrested"),
    ("detention", DETENTION | {"court": [{"applied": "2026-11-03T08:00:00Z"}]}, "court[0].applied"),
    ("detention", DETENTION | {"indictable": "yes"}, "indictable"),
    ("notification", NOTIFICATION | {"disposal": "imprisonment", "consecutive": [3, 0]}, "consecutive[1]"),
    ("notification", NOTIFICATION | {"disposal": "imprisonment", "consecutive": [3, True]}, "consecutive[1]"),
    ("notification", NOTIFICATION | {"disposal": "imprisonment", "consecutive": [3], "months": 3}, "consecutive"),
    ("safeguarding", SAFEGUARDING | {"referred": "2026-04-03"}, "strategy_discussion"),
    ("failing_to_surrender", {"failed": "2026-06-14", "arrested": "2026-06-13"}, "arrested"),
    ("notify", {"duty": "move"}, "duty"),
    ("notify", {"duty": "travel", "date": "2026-06-13", "away": []}, "away"),
    ("notify", {"duty": "other_address", "stays": [{"from": "2026-01-02", "to": "2026-01-01"}]}, "stays[0].to"),
    ("order", {"made": "2026-03-14", "restrictions": []}, "restrictions"),
    (
        "order",
        {"made": "2026-03-14", "restrictions": [{"text": "x", "kind": "prohibition", "ends": "2027-01-01"}]},
        "restrictions",
    ),
    ("order", {"made": "2026-03-14", "restrictions": [{"text": " ", "kind": "prohibition"}]}, "restrictions[0].text"),
    ("victims_code", {"event": "trial", "happened": "2026-04-02"}, "event"),
    ("retention", {"group": "other", "last_contact": "2026-03-14", "born": "2027-01-01"}, "born"),
    ("retention", {"group": "other", "last_contact": "2026-03-14", "proceedings": {"end": None}}, "proceedings.end"),
    ("biometrics", {"taken": "2012-01-01", "outcome": "convicted"}, "taken"),
    ("warrant", [WARRANT], "facts"),
    ("warrant", None, "facts"),
    ("parking", {}, "kind"),
]


@pytest.mark.parametrize(("kind", "facts", "fact"), REFUSED)
def test_bad_fact_is_named_in_one_line(kind, facts, fact):
    with pytest.raises(FactsError) as error:
        clock_from_json(kind, facts)
    assert error.value.fact == fact
    assert "\n" not in str(error.value)
    str(error.value).encode()


def test_optional_facts_may_be_null():
    assert bail(released=None)["ends"] == "2026-06-14"
    assert clock_from_json("detention", DETENTION | {"superintendent": None, "used_minutes": None})["refused"] == []


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["2026-03-14", "bail", "standard"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["regime", "arrested", "first_release", "events", "type", "date", "arrived", "issued", "kind"])
            | st.text(),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.sampled_from(list(KINDS)), ANYTHING)
def test_whatever_comes_in_is_answered_or_refused_by_name(kind, facts):
    try:
        answer = clock_from_json(kind, facts)
    except FactsError as error:
        answer = {"refused in one line": "\n" not in str(error)}
    assert json.loads(json.dumps(answer)) == answer
    assert answer.get("refused in one line", True)
