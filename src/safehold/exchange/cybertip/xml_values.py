"""Elements of an XML document, and the memory of which were read: what nobody asked for is named and never lost in silence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from .fields import clean_text, named_places

_SCHEMA_INSTANCE: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
"""Attributes of this namespace say where a schema is, and nothing of a report."""
_ASKED, _WHOLE, _OWN_TEXT = "asked", "whole", "own text"


def local_name(element: etree._Element) -> str:
    """Tell an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


class Elements:
    """Reads elements of one document, and keeps which were read."""

    def __init__(self) -> None:
        self._seen: set[tuple[etree._Element, str]] = set()
        """Elements with what was asked of them. They are held: lxml would make another object of the same element."""

    def ask(self, element: etree._Element) -> etree._Element:
        """Note that an element is known; what is in it has to be asked for."""
        self._seen.add((element, _ASKED))
        return element

    def children(self, element: etree._Element, *names: str) -> Iterator[etree._Element]:
        """Yield the children of these names."""
        return (self.ask(child) for child in element if local_name(child) in names)

    def child(self, element: etree._Element, *names: str) -> etree._Element | None:
        """Return the first child of these names."""
        return next(self.children(element, *names), None)

    def text(self, element: etree._Element | None) -> str | None:
        """Return the text of an element and all in it."""
        if element is None:
            return None
        self._seen.add((element, _WHOLE))
        return clean_text("".join(map(str, element.itertext())))

    def attribute(self, element: etree._Element, name: str) -> str | None:
        """Return the text of an attribute."""
        self._seen.add((element, f"@{name}"))
        return clean_text(element.get(name, ""))

    def value(self, element: etree._Element, *names: str) -> str | None:
        """Text of the first child of one of these names, or else of an attribute of one of them."""
        for name in names:
            text = self.text(self.child(element, name))
            if text is not None:
                return text
        for name in names:
            text = self.attribute(element, name)
            if text is not None:
                return text
        return None

    def values(self, element: etree._Element, *names: str) -> tuple[str, ...]:
        """Texts of all children of these names."""
        texts = (self.text(child) for child in self.children(element, *names))
        return tuple(text for text in texts if text is not None)

    def own_text(self, element: etree._Element) -> str | None:
        """Text directly in the element, outside its children."""
        self._seen.add((element, _OWN_TEXT))
        return _own_text(element)

    def unrecognised(self, root: etree._Element, above: str = "") -> tuple[str, ...]:
        """Name every part below an element that was not read, each once however often it is there."""
        return named_places(self._unread(root, above))

    def _unread(self, root: etree._Element, above: str) -> Iterator[str]:
        ahead = [(root, above, False)]
        while ahead:
            element, place, is_within_text = ahead.pop()
            if element is not root and not is_within_text and (element, _ASKED) not in self._seen:
                yield place
                continue
            is_read = is_within_text or (element, _WHOLE) in self._seen
            at = f"{place}/" if place else ""
            for name in map(str, element.attrib):
                if not name.startswith(_SCHEMA_INSTANCE) and (element, f"@{name}") not in self._seen:
                    yield f"{at}@{name.rpartition('}')[2]}"
            if not is_read and (element, _OWN_TEXT) not in self._seen and _own_text(element) is not None:
                yield f"{at}text"
            ahead += [(child, f"{at}{local_name(child)}", is_read) for child in reversed(element)]


def _own_text(element: etree._Element) -> str | None:
    return clean_text("".join([element.text or "", *(child.tail or "" for child in element)]))
