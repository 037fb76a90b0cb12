"""The verbs that this app writes into the audit."""

from safehold.audit.verbs import AuditVerb


class Verb(AuditVerb):
    """What is done with accounts, their passwords and tokens."""

    LOGGED_IN = "account.logged_in", "logged in"
    LOGGED_OUT = "account.logged_out", "logged out"
    OFFICER_ADDED = "account.officer_added", "added an officer", "role", "team"
    OFFICER_RETIRED = "account.officer_retired", "ended the account of an officer"
    PASSWORD_SET = "account.password_set", "set a password", "tokens_ended"
    TOKEN_ISSUED = "account.token_issued", "issued a personal token", "name", "expires_at"
    CALENDAR_FEED_MADE = "account.calendar_feed_made", "made a calendar feed", "name", "expires_at"
    TOKEN_REVOKED = "account.token_revoked", "revoked a personal token or a calendar feed", "name"
