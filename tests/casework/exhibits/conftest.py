"""The exhibits of the tests."""

from casework.seizing import entered_at, exhibit, seize, warrant

__all__ = ["entered_at", "exhibit", "seize", "warrant"]
