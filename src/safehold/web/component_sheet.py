"""What the component sheet shows: each part in each of its states. All of it is invented."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator

from safehold.web.clock_bar import ClockKind, ClockPicture, Limit, Stopped, clock_bar
from safehold.web.forms import DatePartsField, MomentField
from safehold.web.frame import EmergencyAccess
from safehold.web.wording import LONDON

_NOW = datetime(2026, 10, 12, 8, 12, tzinfo=LONDON)


class SampleForm(forms.Form):
    """One field of every kind, so that their markup can be seen and checked."""

    address = forms.CharField(label="Where will the person live?")
    reason = forms.CharField(
        label="Why is bail necessary?",
        widget=forms.Textarea,
        error_messages={"required": "Write why the bail is necessary"},
    )
    officer = forms.ChoiceField(label="Officer", choices=[("1", "DC A. Sample"), ("2", "DC K. Fixture")])
    regime = forms.ChoiceField(
        label="Which limits apply?",
        help_text="Designated cases need a decision by the CPS.",
        widget=forms.RadioSelect,
        choices=[("standard", "Standard"), ("designated", "Designated")],
        error_messages={"required": "Choose which limits apply"},
    )
    told = forms.MultipleChoiceField(
        label="Who was told?",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("suspect", "The suspect"), ("solicitor", "The solicitor")],
    )
    confirmed = forms.BooleanField(
        label="I have read the representations", error_messages={"required": "Confirm that you have read them"}
    )
    review_on = DatePartsField(label="Next review")
    arrived = MomentField(label="Arrived at the station", required=False)
    document = forms.FileField(label="Signed authority", required=False)


def content() -> dict[str, Any]:
    """Return what the sheet's template needs."""
    return {
        "bars": _bars(),
        "large": [clock_bar(_long_bail()), clock_bar(_stopped()), clock_bar(_detention()), clock_bar(_stopped_at_once())],
        "access": EmergencyAccess(
            case_reference="ISOT-26-0311",
            time_left="42 minutes left",
            reason="Child at the address now.",
            told="DI R. Template was told at 08:12.",
            leave_url="#leave",
        ),
        "sample": SampleForm(
            {
                "address": "12 Sample Lane, Kettleby",
                "officer": "2",
                "review_on_0": "31",
                "review_on_1": "2",
                "review_on_2": "2026",
            }
        ),
        "blank": SampleForm(auto_id="blank_%s", prefix="blank"),
        "page": Paginator(range(284), 25).page(5),
    }


def _at(month: int, day: int, hour: int = 23, minute: int = 59, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


def _bars() -> list[Any]:
    return [
        ("Running", clock_bar(_bail(_at(8, 3, 10, 0), _at(11, 3), _at(2, 3, year=2027)))),
        ("Due soon", clock_bar(_bail(_at(7, 15, 10, 0), _at(10, 15), _at(1, 15, year=2027)))),
        ("Stopped", clock_bar(_stopped())),
        (
            "Late",
            clock_bar(
                ClockPicture(
                    ClockKind.TARGET,
                    start=_at(10, 3, 9, 0),
                    limits=(Limit("7 days", _at(10, 10), in_force=True),),
                    now=_NOW,
                )
            ),
        ),
        (
            "Ended",
            clock_bar(
                ClockPicture(
                    ClockKind.WARRANT,
                    start=_at(7, 20, 0, 0),
                    limits=(Limit("last day", _at(10, 19), in_force=True),),
                    now=_NOW,
                    ended_at=_at(10, 8, 7, 40),
                )
            ),
        ),
    ]


def _stopped_at_once() -> ClockPicture:
    """Released for a charging decision a day after the arrest: everything to say stands near the left edge."""
    return ClockPicture(
        ClockKind.BAIL,
        start=_at(10, 9, 12, 0),
        limits=(
            Limit("3 months", _at(1, 9, year=2027), in_force=True, authority="Custody officer"),
            Limit("6 months", _at(4, 9, year=2027), authority="Inspector or above"),
            Limit("9 months", _at(7, 9, year=2027), authority="Superintendent or above"),
            Limit("12 months", _at(10, 9, year=2027), authority="Magistrates’ court"),
        ),
        now=_NOW,
        stopped=(Stopped(_at(10, 10, 0, 0), None, "with the CPS"),),
        scale_end=_at(10, 9, year=2027),
    )


def _bail(arrested: datetime, three_months: datetime, six_months: datetime) -> ClockPicture:
    return ClockPicture(
        ClockKind.BAIL,
        start=arrested,
        limits=(
            Limit("3 months", three_months, in_force=True, authority="Custody officer"),
            Limit("6 months", six_months, authority="Inspector"),
        ),
        now=_NOW,
    )


def _stopped() -> ClockPicture:
    return ClockPicture(
        ClockKind.BAIL,
        start=_at(7, 3, 12, 0),
        limits=(
            Limit("3 months", _at(11, 24), in_force=True, authority="Custody officer"),
            Limit("6 months", _at(2, 24, year=2027), authority="Inspector"),
        ),
        now=_NOW,
        stopped=(Stopped(_at(8, 21, 0, 0), None, "with the CPS"),),
    )


def _long_bail() -> ClockPicture:
    return ClockPicture(
        ClockKind.BAIL,
        start=_at(3, 9, 0, 0),
        limits=(
            Limit("3 months", _at(7, 13), authority="Custody officer"),
            Limit("6 months", _at(10, 13), in_force=True, authority="Inspector"),
            Limit("9 months", _at(1, 12, year=2027), authority="Superintendent"),
            Limit("12 months", _at(4, 12, year=2027), authority="Magistrates’ court"),
        ),
        now=_NOW,
        stopped=(Stopped(_at(5, 2, 0, 0), _at(6, 5, 0, 0), "with the CPS"),),
        scale_end=_at(4, 12, year=2027),
    )


def _detention() -> ClockPicture:
    return ClockPicture(
        ClockKind.DETENTION,
        start=_at(10, 11, 12, 55),
        limits=(
            Limit("24 hours", _at(10, 12, 12, 55), in_force=True, authority="Custody officer"),
            Limit("36 hours", _at(10, 13, 0, 55), authority="Superintendent"),
            Limit("96 hours", _at(10, 15, 12, 55), authority="Magistrates’ court"),
        ),
        now=_NOW,
    )
