"""Reads of officers and their tokens."""

from datetime import datetime

from django.db.models import QuerySet

from safehold.accounts.actions import digest_of
from safehold.accounts.errors import NotFoundError
from safehold.accounts.models import Officer, PersonalToken, TokenPurpose


def officer_with_token(secret: str, *, at: datetime) -> Officer | None:
    """Find the active officer whose valid token for programs this is."""
    token = valid_token(secret, TokenPurpose.API, at=at)
    return token.officer if token else None


def valid_token(secret: str, purpose: TokenPurpose, *, at: datetime) -> PersonalToken | None:
    """Find the token with this secret that opens what is asked for, of an officer who is still here."""
    valid = PersonalToken.objects.filter(purpose=purpose, revoked_at__isnull=True, expires_at__gt=at, officer__is_active=True)
    return valid.select_related("officer", "officer__team").filter(digest=digest_of(secret)).first()


def tokens_of(officer: Officer, purpose: TokenPurpose) -> QuerySet[PersonalToken]:
    """An officer's tokens of a kind, newest first."""
    return officer.tokens.filter(purpose=purpose).order_by("-created_at")


def officer_by_username(username: str) -> Officer | None:
    """Find an active officer by user name."""
    return Officer.objects.select_related("team").filter(username__iexact=username, is_active=True).first()


def active_officers() -> QuerySet[Officer]:
    """Every active officer, by name."""
    return Officer.objects.filter(is_active=True).select_related("team").order_by("name")


def all_officers() -> QuerySet[Officer]:
    """Every officer, those who have left last."""
    return Officer.objects.select_related("team").order_by("-is_active", "team__name", "name")


def officer_by_key(key: int) -> Officer:
    """Find an officer. Raises: NotFoundError."""
    officer = Officer.objects.select_related("team").filter(pk=key).first()
    if officer is None:
        raise NotFoundError("We cannot find this officer.")
    return officer
