"""App configuration."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """Statistics."""

    name = "safehold.casework.statistics"
    label = "statistics"

    def ready(self) -> None:
        """Count for the boards of operations, and put the figures into the navigation."""
        from safehold.casework.operations import board_counts
        from safehold.casework.statistics import permissions, queries
        from safehold.web import frame

        board_counts.register(queries.counts_for_board)
        roles = frozenset(role.value for role in permissions.READERS)
        frame.register_navigation(frame.Item("Figures", "statistics:latest", roles, order=80, order_for=(("press", 1),)))
