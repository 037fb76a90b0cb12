"""Exhibit references in addresses: "KLP/1" is written "KLP-1". The one place that converts.

An app whose addresses use `<exhibit:reference>` imports this module, which registers the converter once.
"""

from django.urls import register_converter


class ExhibitReference:
    """A path converter: `<exhibit:reference>` gives "KLP/1" for "KLP-1", and back."""

    regex = r"[A-Za-z]{1,6}-[0-9]{1,6}"

    def to_python(self, value: str) -> str:
        """Read an address part."""
        return value.upper().replace("-", "/")

    def to_url(self, value: str) -> str:
        """Write an address part."""
        return str(value).replace("/", "-")


register_converter(ExhibitReference, "exhibit")
