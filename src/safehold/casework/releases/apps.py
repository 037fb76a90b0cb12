"""App configuration."""

from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    """Releases on bail. It has no table: what is decided is kept with the arrest or the bail."""

    name = "safehold.casework.releases"
    label = "releases"
