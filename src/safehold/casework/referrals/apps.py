"""App configuration."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """Referrals."""

    name = "safehold.casework.referrals"
    label = "referrals"
