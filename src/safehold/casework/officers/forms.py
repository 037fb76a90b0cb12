"""Forms of the account."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.core.validators import validate_slug

from safehold.accounts.asked import AddOfficer
from safehold.accounts.models import Officer
from safehold.web.asked_forms import form_of


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
    """A new officer, and a password for them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {**form_of(AddOfficer)().fields, **self.fields}

    def clean_username(self) -> str:
        """Check that it can stand in an address."""
        username: str = self.cleaned_data["username"]
        validate_slug(username)
        return username

    def whose(self) -> Officer:
        """The officer to be."""
        return Officer(username=self.cleaned_data.get("username", ""), name=self.cleaned_data.get("name", ""))
