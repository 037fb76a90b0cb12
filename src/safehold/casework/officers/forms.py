"""Forms of the account."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password

from safehold.accounts.models import Officer, Rank, Role, TeamKind


class LogInForm(AuthenticationForm):
    """User name and password, with messages that say what to do and tell nothing about which was wrong."""

    error_messages = {
        "invalid_login": "The user name or the password is not right. Check both and try again.",
        "inactive": "The user name or the password is not right. Check both and try again.",
    }
    username = forms.CharField(label="User name", widget=forms.TextInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label="Password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class TokenForm(forms.Form):
    """A personal token for the API."""

    name = forms.CharField(label="What is it for?", max_length=60)
    days = forms.IntegerField(label="For how many days?", min_value=1, max_value=90, initial=30, help_text="At most 90.")


class FeedForm(forms.Form):
    """A calendar feed."""

    name = forms.CharField(label="Where is the calendar?", max_length=60, help_text="For example, force phone.")


class NewPassword(forms.Form):
    """A password typed twice."""

    password = forms.CharField(
        label="New password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. Three words that do not belong together are good.",
    )
    again = forms.CharField(
        label="The same again", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, officer: Officer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officer = officer

    def whose(self) -> Officer | None:
        """Whose password it is: it must not be like their name."""
        return self.officer

    def clean(self) -> dict[str, Any]:
        """Compare the two, and refuse a password that is short, common, or like the name of its officer."""
        data = super().clean() or {}
        if data.get("password"):
            try:
                validate_password(data["password"], self.whose())
            except forms.ValidationError as error:
                self.add_error("password", error)
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", "The two are not the same. Type them again.")
        return data


class OwnPassword(NewPassword):
    """One's own new password, with the present one: an unlocked screen is not enough to change it."""

    field_order = ("present", "password", "again")

    present = forms.CharField(
        label="Present password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def clean_present(self) -> str:
        """Check it."""
        present: str = self.cleaned_data["present"]
        if self.officer is None or not self.officer.check_password(present):
            raise forms.ValidationError("This is not your present password. Type it again.")
        return present


class OfficerForm(NewPassword):
    """A new officer."""

    field_order = ("username", "name", "initials", "rank", "role", "team_name", "team_kind", "phone", "password", "again")

    username = forms.SlugField(label="User name", max_length=60, help_text="Letters, figures and dashes.")
    name = forms.CharField(label="Name as colleagues write it", max_length=80, help_text="For example, DC A. Sample.")
    initials = forms.CharField(
        label="Initials for exhibits", max_length=6, help_text="KLP gives KLP/1. Each officer has their own."
    )
    rank = forms.ChoiceField(label="Rank", choices=Rank.choices)
    role = forms.ChoiceField(label="Role", choices=Role.choices)
    team_name = forms.CharField(label="Team", max_length=80)
    team_kind = forms.ChoiceField(label="Kind of team, where it is new", choices=TeamKind.choices)
    phone = forms.CharField(label="Phone", max_length=20, required=False)

    def whose(self) -> Officer:
        """The officer to be."""
        return Officer(username=self.cleaned_data.get("username", ""), name=self.cleaned_data.get("name", ""))


class RetireForm(forms.Form):
    """The end of an account."""

    reason = forms.CharField(label="Why does the account end?", widget=forms.Textarea(attrs={"rows": 3}))
