"""Documents as PDF: a Typst source and JSON in, PDF out. PDF/UA-1, unless a character has no font."""

import json
from datetime import datetime
from importlib.resources import files
from typing import Any

import typst


def source(package: str, name: str) -> bytes:
    """The Typst source `name` in the folder `typst` of a package."""
    return files(package).joinpath("typst", name).read_bytes()


def pdf(package: str, name: str, data: Any, *, made_at: datetime) -> bytes:
    """Make a PDF of a source of a package; `data` is what it reads as JSON. The same data and moment give the same bytes."""
    parts: dict[str, Any] = {"format": "pdf", "sys_inputs": {"data": json.dumps(data)}, "timestamp": int(made_at.timestamp())}
    made: bytes
    try:
        made = typst.compile(source(package, name), pdf_standards="ua-1", **parts)
    except typst.TypstError:
        # PDF/UA refuses a character that no font has, such as a pictogram in a typed description. It is printed as a box.
        made = typst.compile(source(package, name), **parts)
    return made
