"""Forms of the account."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm


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
