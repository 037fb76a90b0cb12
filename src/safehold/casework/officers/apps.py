"""App configuration."""

from django.apps import AppConfig


class OfficersConfig(AppConfig):
    """The pages of officers: log-in, one's own account, the list for administrators."""

    name = "safehold.casework.officers"
    label = "officers"

    def ready(self) -> None:
        """Offer administrators the list of officers."""
        from safehold.web import frame

        frame.register_navigation(frame.Item("Officers", "officers:officers", frozenset({"administrator"}), order=1))
