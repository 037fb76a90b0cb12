"""What the forms of releases share: the decision, its conditions, the views of the victims, a reason for passing a gate."""

from typing import Any

from django import forms

from safehold.casework.releases.choices import Factor, Purpose, Sought
from safehold.casework.releases.decisions import NewCondition
from safehold.casework.releases.victims_views import NewViews
from safehold.law.charging import OFFENCES
from safehold.web.forms import Fold, MomentField

OFFENCE_CHOICES = [(offence.code, f"{offence.wording} ({offence.provision})") for offence in OFFENCES.values()]


def area(label: str, *, rows: int = 3, required: bool = True, help_text: str = "", missing: str = "") -> forms.CharField:
    """A text of some lines; `missing` is said where it is empty."""
    messages = {"required": missing} if missing else {}
    return forms.CharField(
        label=label,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
        error_messages=messages,
    )


def gate_reason(
    help_text: str, *, question: str = "Why can the release not wait for the missing welfare steps?"
) -> forms.CharField:
    """Why a gate of force policy is passed (`accounts.policy_gates`)."""
    return area(question, rows=2, required=False, help_text=help_text)


_COUNTED = {2: "second", 3: "third", 4: "fourth"}


_MISSING_OF_A_CONDITION = {
    "purpose": "Choose which of the four permitted purposes the condition serves.",
    "text": "Write what the condition says.",
    "why": "Write why the condition is necessary for its purpose (Bail Act 1976 ss. 5(3), 5A).",
}


class ConditionsForm(forms.Form):
    """A form with room for new conditions. Its cleaned `conditions` are `NewCondition`s."""

    room: int = 4
    parts = ("purpose", "text", "why")
    conditions_name = "conditions"

    copy_given = forms.BooleanField(
        label="The person was given a copy of the record, with the conditions",
        required=False,
        help_text="Needed where conditions are set or varied (Bail Act 1976 s.5).",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, self.room + 1):
            self.fields[f"purpose_{number}"] = forms.ChoiceField(
                label=f"New condition {number}: what is it for?",
                choices=[("", "No condition"), *Purpose.choices],
                required=False,
            )
            self.fields[f"text_{number}"] = area(f"New condition {number}: what does it say?", rows=2, required=False)
            self.fields[f"why_{number}"] = area(f"New condition {number}: why is it necessary for that?", rows=2, required=False)
        self.order_fields(self.field_order)

    @property
    def folded(self) -> tuple[Fold, ...]:
        """Every condition but the first stands behind a line: most bails have few, and the form is filled in on a phone."""
        return tuple(
            Fold(f"Another condition, the {_COUNTED[number]}", tuple(f"{part}_{number}" for part in self.parts))
            for number in range(2, self.room + 1)
        )

    def clean(self) -> dict[str, Any]:
        """Put purpose, text and reasons of each together. What is missing of one is asked about."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        conditions = []
        for number in range(1, self.room + 1):
            given = {part: data.pop(f"{part}_{number}", "") for part in self.parts}
            if not any(given.values()):
                continue
            for part in self.parts:
                if not given[part]:
                    self.add_error(f"{part}_{number}", _MISSING_OF_A_CONDITION[part])
            conditions.append(NewCondition(*given.values()))
        data[self.conditions_name] = conditions
        return data


class ViewsForm(ConditionsForm):
    """A form that sets conditions, with what was done about the victims' views. Its cleaned `views` are `NewViews`, or None."""

    views_asked_for = "Where reasonably practicable, before conditions are set or varied (PACE 1984 s.47ZZA)."

    sought = forms.ChoiceField(
        label="Were the victim's views on the conditions sought?",
        choices=Sought.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=views_asked_for,
    )
    views = area("What did they say, or why were they not asked?", rows=2, required=False)
    vulnerable = forms.BooleanField(
        label="The victim is a child, or vulnerable for another reason",
        required=False,
        help_text="Whoever is recorded as a child counts as vulnerable without this.",
    )
    through_representative = forms.BooleanField(
        label="They were asked through a parent, guardian or other representative", required=False
    )
    custody_officer_told = forms.BooleanField(label="The custody officer was told of them", required=False)

    views_fields = ("sought", "views", "vulnerable", "through_representative", "custody_officer_told")

    def clean(self) -> dict[str, Any]:
        """Put together what was done about the views."""
        data = super().clean()
        sought, words, *ticks = (data.pop(name, "") for name in self.views_fields)
        data["views"] = NewViews(sought, words, *(bool(tick) for tick in ticks)) if sought else None
        return data


DECISION_ORDER = (
    "necessary",
    "proportionate",
    "guidance_regarded",
    "factors",
    "reasons",
    "representations",
    "representations_considered",
)


CONDITIONS_ORDER = tuple(f"{part}_{number}" for number in range(1, ConditionsForm.room + 1) for part in ConditionsForm.parts)


class DecisionForm(forms.Form):
    """A decision to release on bail: its pre-conditions (PACE 1984 s.50A)."""

    released_at = MomentField(label="When were they released?", error_messages={"required": "Write when they were released."})
    necessary = forms.BooleanField(
        label="Release on bail is necessary in all the circumstances",
        error_messages={"required": "Bail needs to be necessary (PACE 1984 s.50A). If it is not, release without bail."},
    )
    proportionate = forms.BooleanField(
        label="Release on bail is proportionate in all the circumstances",
        error_messages={"required": "Bail needs to be proportionate (PACE 1984 s.50A). If it is not, release without bail."},
    )
    guidance_regarded = forms.BooleanField(
        label="Regard was had to the College of Policing's guidance on bail",
        error_messages={"required": "Regard must be had to the guidance (PACE 1984 s.50B(7)). Consult it."},
    )
    factors = forms.MultipleChoiceField(
        label="Which of the five factors weighed in the decision?",
        choices=Factor.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="All five are considered (PACE 1984 s.50A). Tick those that weighed.",
        error_messages={"required": "Choose which of the five factors weighed in the decision."},
    )
    reasons = area("Why is it necessary and proportionate?", missing="Write why the bail is necessary and proportionate.")
    representations = area(
        "What did they or their solicitor say?",
        rows=2,
        missing="Write what the person or their solicitor said, or that they said nothing.",
    )
    representations_considered = forms.BooleanField(
        label="What they said was considered",
        error_messages={"required": "Representations must be considered (PACE 1984 s.50A(1)(b)), also where none were made."},
    )
