"""The packages of a list while an index is built, and what a delta changes of them."""

from __future__ import annotations

from safehold.hashlists import deltas
from safehold.hashlists.index import NOTHING, HashList
from safehold.hashlists.rows import Package


class Packages:
    """The packages of a list, each in its place: entries refer to the place, so that a new name is that of every file of it."""

    def __init__(self) -> None:
        self._listed: list[str | Package] = []
        self._places: dict[str | Package, int] = {}
        self._by_number: dict[str, list[int]] = {}

    def take_over(self, old: HashList) -> None:
        """Start with the packages of an older index, in their places."""
        for name, package in zip(old.packages_named, old.packages, strict=True):
            self._add(package or name)

    def place_of(self, package: str | Package | None) -> int:
        """Return the place of a package, a new one where there is none: what is known by its number only is what has it."""
        if package is None:
            return NOTHING
        if isinstance(package, Package) and not str(package) and (known := self._by_number.get(package.number)):
            return known[0]
        place = self._places.get(package)
        return self._add(package) if place is None else place

    def number_at(self, place: int | None) -> str | None:
        """Return the number of the package in a place, where the list keeps it."""
        package = None if place is None else self._listed[place]
        return package.number if isinstance(package, Package) else None

    def change(self, change: deltas.PackageChange) -> str:
        """Carry out a change; return why it can't be."""
        places = self._by_number.get(change.number, [])
        there = {place: package for place in places if isinstance(package := self._listed[place], Package)}
        if change.verb is deltas.PackageVerb.ADD and any(map(str, there.values())):
            return ""
        adds = change.verb in (deltas.PackageVerb.ADD, deltas.PackageVerb.REPLACE)
        if adds and not there:
            self._add(_changed(Package(change.number), change))
            return ""
        meant = {place: package for place, package in there.items() if _is_meant(package, change)}
        self._rename(meant, change)
        if meant:
            return ""
        return "changes a package that the list does not have, or whose number it does not keep: build the list again"

    def _rename(self, found: dict[int, Package], change: deltas.PackageChange) -> None:
        for place, package in found.items():
            self._listed[place] = _changed(package, change)

    def _add(self, package: str | Package) -> int:
        place = len(self._listed)
        self._listed.append(package)
        self._places.setdefault(package, place)
        if isinstance(package, Package):
            self._by_number.setdefault(package.number, []).append(place)
        return place

    def parts(self) -> list[tuple[str, list[object]]]:
        """Return what the index keeps of them: names, and where there are any, numbers."""
        names: list[object] = [str(package) for package in self._listed]
        numbers: list[object] = [
            [package.number, package.name, package.version] if isinstance(package, Package) else None for package in self._listed
        ]
        return [("packages", names), *([("package_numbers", numbers)] if any(numbers) else [])]


def _changed(package: Package, change: deltas.PackageChange) -> Package:
    if change.verb is deltas.PackageVerb.REMOVE:
        return Package(package.number)
    return Package(package.number, change.sets.get("name", package.name), change.sets.get("version", package.version))


def _is_meant(package: Package, change: deltas.PackageChange) -> bool:
    said = {"name": package.name, "version": package.version}
    return all(said[column] == value for column, value in change.where.items())
