"""Fields and choices of the custody pages that do not follow from what is asked alone."""

from django import forms
from django.db.models import QuerySet

from safehold.accounts.models import Officer, Rank
from safehold.casework.cases.forms import OfficerChoice
from safehold.casework.custody.asked import ReleaseOnStreetBail
from safehold.casework.custody.models import WayIn
from safehold.casework.people.models import Person
from safehold.casework.releases.forms import ConditionsForm
from safehold.casework.warrants.models import Warrant

RANKS = [choice for choice in Rank.choices if Rank(choice[0]).is_at_least(Rank.SERGEANT)]
WAYS_IN = [(way.value, way.label) for way in (WayIn.BROUGHT, WayIn.VOLUNTARY, WayIn.OUT_OF_AREA)]


class StreetBailForm(ConditionsForm):
    """A release on street bail: what is decided is what any release on bail asks (PACE 1984 s.30A(1A))."""

    asks = ReleaseOnStreetBail
    views_asked_for = "Where reasonably practicable, before conditions are set (as PACE 1984 s.30CA(4A))."

    field_order = ("released_at", "return_at", "station", "custody_officer")


def fields_of_arrest(
    people: QuerySet[Person], officers: QuerySet[Officer], warrants: QuerySet[Warrant]
) -> dict[str, forms.Field]:
    """The records that an arrest names."""
    return {
        "person": forms.ModelChoiceField(
            label="Who was arrested?",
            queryset=people,
            help_text="People are added to the case first.",
            error_messages={"required": "Choose who was arrested."},
        ),
        "arrested_by": OfficerChoice(label="By whom?", queryset=officers),
        "warrant": forms.ModelChoiceField(
            label="Under which search warrant was the address entered?",
            queryset=warrants,
            required=False,
            empty_label="Arrested without a warrant",
        ),
    }


def fields_of_interview(people: QuerySet[Person]) -> dict[str, forms.Field]:
    """Who was interviewed, and whether in detention."""
    return {
        "person": forms.ModelChoiceField(
            label="Who was interviewed?", queryset=people, error_messages={"required": "Choose who was interviewed."}
        ),
        "voluntary": forms.TypedChoiceField(
            label="Voluntarily, or in detention?",
            choices=[("yes", "Voluntarily, not under arrest"), ("no", "In detention")],
            coerce=lambda value: value == "yes",
            widget=forms.RadioSelect,
            error_messages={"required": "Choose whether they came voluntarily or were in detention."},
        ),
    }


def courts_answer() -> forms.ChoiceField:
    """What a court decided on further detention; its hours go with a grant, and with nothing else."""
    return forms.ChoiceField(
        label="What did the court decide?",
        choices=[("granted", "Granted"), ("refused", "Refused")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the court decided."},
    )
