"""The clock bar's numbers and words, from worked cases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehold.web.clock_bar import ClockBar, ClockKind, ClockPicture, Limit, Span, SpanKind, Stopped, clock_bar
from safehold.web.wording import LONDON

NOW = datetime(2026, 10, 12, 8, 12, tzinfo=LONDON)


def at(month: int, day: int, hour: int = 23, minute: int = 59, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


def spans(bar: ClockBar, kind: SpanKind) -> list[Span]:
    return [span for span in bar.spans if span.kind is kind]


LONG_BAIL = ClockPicture(
    ClockKind.BAIL,
    start=at(3, 9, 0, 0),
    limits=(
        Limit("3 months", at(7, 13), authority="Custody officer"),
        Limit("6 months", at(10, 13), in_force=True, authority="Inspector"),
        Limit("9 months", at(1, 12, year=2027), authority="Superintendent"),
        Limit("12 months", at(4, 12, year=2027), authority="Magistrates’ court"),
    ),
    now=NOW,
    stopped=(Stopped(at(5, 2, 0, 0), at(6, 5, 0, 0), "with the CPS"),),
)

DETENTION = ClockPicture(
    ClockKind.DETENTION,
    start=at(10, 12, 0, 0),
    limits=(
        Limit("24 hours", at(10, 13, 0, 0), in_force=True),
        Limit("36 hours", at(10, 13, 12, 0)),
        Limit("96 hours", at(10, 16, 0, 0)),
    ),
    now=at(10, 12, 9, 0),
)


def test_the_large_clock_says_one_sentence_for_each_fact() -> None:
    assert clock_bar(LONG_BAIL).sentence == (
        "Arrested 9 March 2026. Stopped for 34 days, 2 May to 4 June 2026, while with the CPS. "
        "The 6-month limit is in force and ends on 13 October 2026 at 23:59, tomorrow."
    )


def test_the_pieces_are_drawn_in_the_order_of_the_sheet() -> None:
    late = replace(LONG_BAIL, now=at(10, 20, 9, 0))
    assert [span.kind for span in clock_bar(late).spans] == [
        SpanKind.UNAUTHORISED,
        SpanKind.AUTHORISED,
        SpanKind.USED,
        SpanKind.STOPPED,
        SpanKind.PAST,
    ]


def test_detention_is_drawn_from_arrival_to_36_hours() -> None:
    """9 of 36 hours used is a quarter; 24 of 36 hours is two thirds."""
    bar = clock_bar(DETENTION)
    assert bar.today == 25.0
    assert spans(bar, SpanKind.USED) == [Span(SpanKind.USED, 0.0, 25.0)]
    assert spans(bar, SpanKind.AUTHORISED) == [Span(SpanKind.AUTHORISED, 0.0, 66.67)]
    assert spans(bar, SpanKind.UNAUTHORISED) == [Span(SpanKind.UNAUTHORISED, 66.67, 33.33)]
    assert [(tick.label, tick.x, tick.in_force) for tick in bar.ticks] == [("24 h", 66.67, True), ("36 h", 100.0, False)]


def test_a_warrant_of_further_detention_opens_the_scale_to_96_hours() -> None:
    limits = tuple(replace(limit, in_force=limit.label == "36 hours") for limit in DETENTION.limits)
    bar = clock_bar(replace(DETENTION, limits=limits))
    assert [tick.x for tick in bar.ticks] == [25.0, 37.5, 100.0]


def test_bail_ends_its_scale_at_the_limit_after_the_one_in_force() -> None:
    bar = clock_bar(LONG_BAIL)
    assert [(tick.number, tick.label) for tick in bar.ticks] == [("3", ""), ("6", "6 mo"), ("9", "9 mo")]
    assert bar.ticks[-1].x == 100.0


def test_a_scale_that_is_given_shows_every_limit() -> None:
    bar = clock_bar(replace(LONG_BAIL, scale_end=at(4, 12, year=2027)))
    assert [tick.lines for tick in bar.ticks] == [
        ("3 months", "13 Jul 2026", "Custody officer"),
        ("6 months", "13 Oct 2026", "Inspector"),
        ("9 months", "12 Jan 2027", "Superintendent"),
        ("12 months", "12 Apr 2027", "Magistrates’ court"),
    ]


def test_a_warrant_is_drawn_to_its_last_day_and_a_tenth_more() -> None:
    start = datetime(2026, 7, 1, tzinfo=UTC)
    picture = ClockPicture(
        ClockKind.WARRANT, start=start, limits=(Limit("last day", start + timedelta(days=100), in_force=True),), now=start
    )
    assert clock_bar(picture).ticks[0].x == pytest.approx(100 / 1.1, abs=0.01)


def test_a_target_is_drawn_to_one_and_a_half_of_it_and_turns_red_beyond_it() -> None:
    """6 days target, 9 days scale, 8 days gone: limit at two thirds, red for two ninths."""
    start = datetime(2026, 10, 1, tzinfo=UTC)
    picture = ClockPicture(
        ClockKind.TARGET,
        start=start,
        limits=(Limit("6 days", start + timedelta(days=6), in_force=True),),
        now=start + timedelta(days=8),
    )
    bar = clock_bar(picture)
    assert spans(bar, SpanKind.PAST) == [Span(SpanKind.PAST, 66.67, 22.22)]
    assert spans(bar, SpanKind.USED) == [Span(SpanKind.USED, 0.0, 66.67)]
    assert (bar.state, bar.today) == ("late", 88.89)
    assert bar.words == "6-day target passed, 2 days late: Wed 7 Oct 2026"


def test_stopped_time_is_drawn_at_its_true_length() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    picture = ClockPicture(
        ClockKind.BAIL,
        start=start,
        limits=(Limit("3 months", start + timedelta(days=90), in_force=True), Limit("6 months", start + timedelta(days=200))),
        now=start + timedelta(days=60),
        stopped=(Stopped(start + timedelta(days=20), start + timedelta(days=50)),),
    )
    assert [(span.x, span.width) for span in spans(clock_bar(picture), SpanKind.STOPPED)] == [(10.0, 15.0)]


def test_a_stopped_clock_names_days_and_never_a_date() -> None:
    """Arrested on 3 July, so until 3 October: 21 August to 3 October are 44 days, and so are 12 October to 24 November."""
    picture = ClockPicture(
        ClockKind.BAIL,
        start=at(7, 3, 12, 0),
        limits=(Limit("3 months", at(11, 24), in_force=True), Limit("6 months", at(2, 24, year=2027))),
        now=NOW,
        stopped=(Stopped(at(8, 21, 0, 0), None, "with the CPS"),),
    )
    bar = clock_bar(picture)
    assert bar.state == "stopped"
    assert bar.words == "With the CPS since 21 Aug. 44 days left when it runs again"
    assert bar.sentence.endswith("The 3-month limit is in force; 44 days left when it runs again.")
    assert "November" not in bar.sentence


@pytest.mark.parametrize(
    ("kind", "left", "state"),
    [
        (ClockKind.BAIL, timedelta(days=5), "due"),
        (ClockKind.BAIL, timedelta(days=5, minutes=1), "running"),
        (ClockKind.WARRANT, timedelta(days=3), "due"),
        (ClockKind.WARRANT, timedelta(days=3, minutes=1), "running"),
        (ClockKind.DETENTION, timedelta(hours=6), "due"),
        (ClockKind.DETENTION, timedelta(hours=6, minutes=1), "running"),
        (ClockKind.TARGET, timedelta(days=5), "due"),
        (ClockKind.TARGET, timedelta(days=5, minutes=1), "running"),
    ],
)
def test_due_soon_begins_where_each_kind_says(kind: ClockKind, left: timedelta, state: str) -> None:
    end = datetime(2026, 6, 11, tzinfo=UTC)
    picture = ClockPicture(kind, start=end - timedelta(days=10), limits=(Limit("limit", end, in_force=True),), now=end - left)
    assert clock_bar(picture).state == state


def test_the_force_may_set_due_soon_itself() -> None:
    assert clock_bar(replace(LONG_BAIL, due_soon_within=timedelta(days=1))).state == "running"


def test_the_scale_reaches_to_today_where_that_is_later_than_every_limit() -> None:
    """Arrested on 9 March, nobody extended: on 12 October 2027 582 days are gone, 127 of them until the limit on 13 July."""
    limits = tuple(replace(limit, in_force=limit.label == "3 months") for limit in LONG_BAIL.limits)
    bar = clock_bar(replace(LONG_BAIL, limits=limits, now=at(10, 12, 0, 0, year=2027), scale_end=at(4, 12, year=2027)))
    assert bar.today == 100.0
    assert bar.ticks[0].x == pytest.approx(100 * 127 / 582, abs=0.02)
    assert [tick.number for tick in bar.ticks] == ["3", "6", "9", "12"]


def test_a_clock_that_waits_for_a_decision_is_not_late() -> None:
    bar = clock_bar(replace(LONG_BAIL, now=at(10, 20, 9, 0), open_end=True))
    assert (bar.state, bar.late) == ("running", False)
    assert spans(bar, SpanKind.PAST) == []
    assert bar.words == "6-month limit, open until it is decided"
    assert bar.sentence.endswith("ended on 13 October 2026 at 23:59 and is treated as extended until it is decided.")


def test_a_stop_that_has_not_begun_is_not_drawn_and_said_as_to_come() -> None:
    bar = clock_bar(replace(LONG_BAIL, stopped=(Stopped(at(10, 13, 0, 0), None, "with the CPS"),)))
    assert (spans(bar, SpanKind.STOPPED), bar.stop_labels) == ([], ())
    assert "Stopped from 13 October 2026, while with the CPS." in bar.sentence
    assert bar.words.startswith("With the CPS from 13 Oct.")


def test_a_stop_that_lasted_when_the_clock_ended_ends_with_it() -> None:
    ended = at(6, 1, 12, 0)
    bar = clock_bar(replace(LONG_BAIL, stopped=(Stopped(at(5, 2, 0, 0), None, "with the CPS"),), ended_at=ended))
    assert [label.detail for label in bar.stop_labels] == ["2 May 2026 to 1 Jun 2026"]


def test_the_latest_of_several_stops_is_named_where_not_all_have_room() -> None:
    stops = (Stopped(at(5, 2, 0, 0), at(5, 9, 0, 0), "in hospital"), Stopped(at(5, 20, 0, 0), at(5, 27, 0, 0), "with the CPS"))
    bar = clock_bar(replace(LONG_BAIL, stopped=stops))
    assert len(spans(bar, SpanKind.STOPPED)) == 2
    assert [label.name for label in bar.stop_labels] == ["Stopped 7 days, with the CPS"]


def test_the_limit_in_force_keeps_its_lines_where_limits_stand_close() -> None:
    close = tuple(
        Limit(f"{months} months", at(10, 13 + place), in_force=months == 6, authority="Superintendent or above")
        for place, months in enumerate((3, 6, 9, 12))
    )
    bar = clock_bar(replace(LONG_BAIL, limits=close, scale_end=at(4, 12, year=2027)))
    assert [len(tick.lines) for tick in bar.ticks] == [0, 3, 0, 0]


def test_an_ended_clock_has_no_mark_for_today() -> None:
    bar = clock_bar(replace(DETENTION, ended_at=at(10, 12, 6, 0), now=at(10, 20)))
    assert (bar.today, bar.state, bar.late) == (None, "ended", False)
    assert spans(bar, SpanKind.USED) == [Span(SpanKind.USED, 0.0, 16.67)]


def test_an_hour_of_the_clock_change_is_drawn_as_it_passes() -> None:
    """From 24 October 13:00 BST, 24 elapsed hours end at 12:00 GMT, and 12 hours are at 01:00 BST."""
    start = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
    picture = ClockPicture(
        ClockKind.DETENTION,
        start=start,
        limits=(
            Limit("24 hours", datetime(2026, 10, 25, 12, 0, tzinfo=LONDON), in_force=True),
            Limit("36 hours", start + timedelta(hours=36)),
        ),
        now=datetime(2026, 10, 25, 1, 0, tzinfo=LONDON),
    )
    bar = clock_bar(picture)
    assert bar.today == pytest.approx(100 * 12 / 36, abs=0.01)
    assert bar.ticks[0].x == pytest.approx(100 * 24 / 36, abs=0.01)


def test_a_clock_without_one_limit_in_force_is_refused() -> None:
    with pytest.raises(ValueError, match="one limit in force"):
        clock_bar(replace(DETENTION, limits=tuple(replace(limit, in_force=False) for limit in DETENTION.limits)))


@given(
    used=st.integers(0, 4000),
    limit=st.integers(1, 2000),
    gap=st.integers(1, 2000),
    stop=st.tuples(st.integers(0, 2000), st.integers(0, 500)),
    kind=st.sampled_from(ClockKind),
)
def test_everything_stays_inside_the_picture(used: int, limit: int, gap: int, stop: tuple[int, int], kind: ClockKind) -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    hours = lambda number: start + timedelta(hours=number)  # noqa: E731
    picture = ClockPicture(
        kind,
        start=start,
        limits=(Limit("3 months", hours(limit), in_force=True), Limit("6 months", hours(limit + gap))),
        now=hours(used),
        stopped=(Stopped(hours(stop[0]), hours(sum(stop))),),
    )
    bar = clock_bar(picture)
    for span in bar.spans:
        assert span.x >= 0
        assert span.width > 0
        assert span.x + span.width <= 100.01
    assert all(0 <= tick.x <= 100 for tick in bar.ticks)
    assert all(0 <= label.x <= 100 for label in bar.stop_labels)
    assert bar.today is not None
    assert 0 <= bar.today <= 100
    assert bar.late == (used > limit)
