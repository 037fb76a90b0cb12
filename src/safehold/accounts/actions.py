"""Accounts: teams and officers are added, officers log in and out, tokens are issued and revoked."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from safehold.accounts import leaving, permissions
from safehold.accounts.asked import AddOfficer, IssueCalendarFeed, IssueToken, RetireOfficer, SetPassword
from safehold.accounts.checks import refuse_missing
from safehold.accounts.errors import InputError, NotFoundError
from safehold.accounts.models import Officer, PersonalToken, Rank, Role, Team, TeamKind, TokenPurpose
from safehold.accounts.verbs import Verb
from safehold.audit import recording as audit

FEED_LASTS = timedelta(days=366)
"""Force policy: a calendar feed ends after a year."""

ADD_OFFICER = permissions.declare("accounts.add_officer", Role.ADMINISTRATOR, words="add an officer")
CHANGE_OWN_PASSWORD = permissions.declare("accounts.change_own_password", *Role, words="change their password")
USE_TOKENS = permissions.declare("accounts.use_tokens", *Role, words="use the API")
USE_CALENDAR = permissions.declare(
    "accounts.use_calendar",
    Role.INSPECTOR,
    Role.INTAKE,
    Role.DETECTIVE,
    Role.EXHIBITS_OFFICER,
    Role.CUSTODY_LIAISON,
    Role.SAFEGUARDING_LEAD,
    Role.OFFENDER_MANAGER,
    words="have a calendar feed",
)


def set_up_first_administrator(*, username: str, name: str, password: str, team_name: str, at: datetime) -> Officer:
    """Add the first officer of an installation, an administrator, in their own name. Refused once there is an officer.

    Writes: a team, an officer; audit `account.officer_added`.
    """
    with transaction.atomic():
        if Officer.objects.exists():
            raise InputError("username", "There are officers already.", "An administrator adds further ones.")
        team = Team.objects.create(name=team_name, kind=TeamKind.OTHER)
        officer = Officer(username=username, name=name, initials="ADM", rank=Rank.STAFF, role=Role.ADMINISTRATOR, team=team)
        officer.set_password(password)
        officer.save()
    with audit.action(by=officer, at=at) as act:
        act.record(Verb.OFFICER_ADDED, subject=officer, role=officer.role, team=team.name)
    return officer


def add_officer(asked: AddOfficer, *, by: Officer, at: datetime, password_hash: str | None = None) -> Officer:
    """Add an officer, and their team where it is new.

    `password_hash` is what `make_password` gave, for many officers who are set up at once with one password.

    Raises: NotPermittedError; InputError where the user name or the initials are taken.
    Writes: an officer, perhaps a team; audit `account.officer_added`.
    """
    with audit.action(by=by, at=at) as act:
        permissions.require(by, ADD_OFFICER)
        refuse_missing(asked)
        if Officer.objects.filter(username__iexact=asked.username).exists():
            raise InputError("username", f"The user name {asked.username} is taken.")
        if Officer.objects.filter(initials__iexact=asked.initials).exists():
            sentence = f"The initials {asked.initials} are taken. Exhibit references need initials of their own."
            raise InputError("initials", sentence)
        team, _ = Team.objects.get_or_create(name=asked.team_name, defaults={"kind": asked.team_kind})
        officer = Officer(
            username=asked.username,
            name=asked.name,
            initials=asked.initials.upper(),
            rank=asked.rank,
            role=asked.role,
            team=team,
            phone=asked.phone,
        )
        if password_hash is not None:
            officer.password = password_hash
        elif asked.password is None:
            officer.set_unusable_password()
        else:
            officer.set_password(asked.password)
        officer.save()
        act.record(Verb.OFFICER_ADDED, subject=officer, role=asked.role, team=team.name)
    return officer


def retire_officer(officer: Officer, asked: RetireOfficer, *, by: Officer, at: datetime) -> Officer:
    """Record that an officer has left. They can't log in, their tokens stop, and they see nothing any more; nothing is deleted.

    Raises: NotPermittedError; InputError for oneself, or without a reason; RefusedError while they are the officer in an open
    case.
    Writes: the officer; audit `account.officer_retired`.
    """
    with audit.action(by=by, at=at) as act:
        permissions.require(by, ADD_OFFICER)
        refuse_missing(asked)
        officer = Officer.objects.select_for_update().get(pk=officer.pk)
        if officer.pk == by.pk:
            raise InputError("reason", "You cannot retire your own account. Ask another administrator.")
        leaving.refuse_who_still_holds(officer)
        officer.is_active = False
        officer.save(update_fields=["is_active"])
        act.record(Verb.OFFICER_RETIRED, subject=officer, reason=asked.reason)
    return officer


def set_password(officer: Officer, asked: SetPassword, *, by: Officer, at: datetime) -> Officer:
    """Give an officer a new password, by an administrator or by themselves. Their other sessions end: each rests on the password.

    Where an administrator gives it, the old one may be in wrong hands: what programs and calendars hold ends too.
    Raises: NotPermittedError. The quality of the password is checked by the form.
    Writes: the officer, perhaps their tokens; audit `account.password_set`.
    """
    with audit.action(by=by, at=at) as act:
        if officer.pk != by.pk:
            permissions.require(by, ADD_OFFICER)
        officer = Officer.objects.select_for_update().get(pk=officer.pk)
        officer.set_password(asked.password)
        officer.save(update_fields=["password"])
        ended = 0
        if officer.pk != by.pk:
            ended = officer.tokens.filter(revoked_at__isnull=True, expires_at__gt=at).update(revoked_at=at)
        act.record(Verb.PASSWORD_SET, subject=officer, tokens_ended=ended)
    return officer


def record_log_in(officer: Officer, *, at: datetime) -> None:
    """Record that an officer logged in. Writes: audit `account.logged_in`."""
    with audit.action(by=officer, at=at) as act:
        act.record(Verb.LOGGED_IN, subject=officer)


def record_failed_log_in(username: str, *, at: datetime, address: str, locked_out: bool) -> None:
    """Record that a log-in failed. What was typed is kept only where it names an officer: it may be a password.

    Whoever tries meets the same in each case, and waits as long: one read and one entry.
    Writes: audit `account.log_in_failed`, in nobody's name.
    """
    officer = Officer.objects.filter(username__iexact=username).first()
    audit.log_in_failed(officer, at=at, address=address, locked_out=locked_out)


def record_log_out(officer: Officer, *, at: datetime) -> None:
    """Record that an officer logged out. Writes: audit `account.logged_out`."""
    with audit.action(by=officer, at=at) as act:
        act.record(Verb.LOGGED_OUT, subject=officer)


def issue_token(asked: IssueToken, *, by: Officer, at: datetime) -> tuple[PersonalToken, str]:
    """Issue a personal token for the API. The secret is returned once and only its digest is kept.

    Raises: NotPermittedError; InputError for no name.
    Writes: a token; audit `account.token_issued`.
    """
    with audit.action(by=by, at=at) as act:
        permissions.require(by, USE_TOKENS)
        refuse_missing(asked)
        secret = f"safehold_{secrets.token_urlsafe(32)}"
        token = PersonalToken.objects.create(
            officer=by, name=asked.name, digest=digest_of(secret), created_at=at, expires_at=at + timedelta(days=asked.days)
        )
        act.record(Verb.TOKEN_ISSUED, subject=token, name=token.name, expires_at=token.expires_at)
    return token, secret


def issue_calendar_feed(asked: IssueCalendarFeed, *, by: Officer, at: datetime) -> tuple[PersonalToken, str]:
    """Make the secret of a calendar feed, which lasts a year. It is returned once and only its digest is kept.

    Raises: NotPermittedError; InputError for no name.
    Writes: a token; audit `account.calendar_feed_made`.
    """
    with audit.action(by=by, at=at) as act:
        permissions.require(by, USE_CALENDAR)
        refuse_missing(asked)
        secret = secrets.token_urlsafe(32)
        token = PersonalToken.objects.create(
            officer=by,
            purpose=TokenPurpose.CALENDAR,
            name=asked.name,
            digest=digest_of(secret),
            created_at=at,
            expires_at=at + FEED_LASTS,
        )
        act.record(Verb.CALENDAR_FEED_MADE, subject=token, name=token.name, expires_at=token.expires_at)
    return token, secret


def revoke_token(token_id: int, *, by: Officer, at: datetime) -> PersonalToken:
    """Revoke one of one's own tokens. Revoking it again changes nothing more.

    Raises: NotFoundError for a token of somebody else. Writes: the token; audit `account.token_revoked`.
    """
    with audit.action(by=by, at=at) as act:
        token = PersonalToken.objects.select_for_update().filter(pk=token_id, officer=by).first()
        if token is None:
            raise NotFoundError("We cannot find this token.")
        token.revoked_at = token.revoked_at or at
        token.save(update_fields=["revoked_at"])
        act.record(Verb.TOKEN_REVOKED, subject=token, name=token.name)
    return token


def digest_of(secret: str) -> str:
    """The digest under which a token is kept: SHA-256, as the secret is long and random."""
    return hashlib.sha256(secret.encode()).hexdigest()
