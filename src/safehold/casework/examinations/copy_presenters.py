"""The copy that was examined, in the words of a page."""

from collections.abc import Mapping
from typing import Any

from safehold.web import wording
from safehold.web.shown import Fact, Facts


def size_words(number: int | None) -> str:
    """A size in the unit that fits it: "2.1 GB"."""
    if number is None:
        return wording.NOT_RECORDED
    size = float(number)
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:,.0f} {unit}"
        size /= 1000
    # "3 GB of 3 GB" would look like the end.
    return f"{size:,.1f} GB" if size < 1000 else f"{size / 1000:,.1f} TB"


def copy_format(image: Mapping[str, Any]) -> str:
    """The format and the size of the copy that was examined; empty where there is none."""
    return f"{str(image['format']).upper()}, {size_words(image['media_size'])}" if image else ""


def copy_facts(image: Mapping[str, Any]) -> Facts:
    """The copy that was examined: its container, size and digests."""
    if not image:
        return []
    segments = image.get("segments") or []
    return [
        ("Image", image["path"]),
        ("Format", copy_format(image)),
        ("Segments", str(len(segments)) if len(segments) > 1 else "1"),
        Fact("SHA-256", image.get("sha256"), mono=True),
        Fact("MD5", image.get("md5"), mono=True),
    ]


def verdict(image: Mapping[str, Any]) -> tuple[str, str]:
    """Whether the copy is the one that was made, in words."""
    if not image:
        return "", ""
    if not image.get("complete", True):
        return "The image is cut short", "late"
    if image.get("verified") is True:
        return "The digest is the one stored when it was made", "done"
    if image.get("verified") is False:
        return "The digest is not the one stored when it was made", "late"
    return "No digest was stored when it was made", "neutral"
