"""App configuration."""

from django.apps import AppConfig


class SafeguardingConfig(AppConfig):
    """Safeguarding."""

    name = "safehold.casework.safeguarding"
    label = "safeguarding"

    def ready(self) -> None:
        """Register what this app adds to clocks, timelines, navigation, case pages, packs; follow who is named."""
        from safehold.casework.people import children_named
        from safehold.casework.safeguarding import (  # noqa: F401
            bail_pack,
            case_page,
            clock_of_named,
            clock_sources,
            named_children,
            permissions,
            search_entries,
            timeline_sources,
        )

        case_page.register()
        children_named.follow(named_children.write_named)
