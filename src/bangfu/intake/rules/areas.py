"""The areas of a county on a day, found by their codes and by the names people write."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

# What people add to a name or leave out.
_ENDINGS = {
    "township": re.compile("(?:民族)?(?:乡|镇|街道|街道办|街道办事处|人民政府|办事处)$"),
    "village": re.compile("(?:村民委员会|居民委员会|村委会|居委会|行政村|社区|居|村)$"),
    "natural_village": re.compile("(?:村民小组|自然村|小组|组|社|村|寨|屯)$"),
}


class Area(NamedTuple):
    """One area: its official code, name, level (township, village, natural_village) and the code it lies in."""

    code: str
    name: str
    level: str
    parent: str = ""


class Areas:
    """Areas by level; a name may be that of several.

    `former`: what an area was called or coded before, with the code it has now; of an area that went over into
    another, that one's. A split gives the same words several times.
    """

    def __init__(self, areas: Iterable[Area] = (), former: Iterable[tuple[str, str]] = ()) -> None:
        self.all: dict[str, Area] = {}
        self._named: dict[tuple[str, str], list[Area]] = {}
        for area in areas:
            self.all[area.code] = area
            for name in {plain_name(area.name), short_name(area.name, area.level)}:
                self._named.setdefault((area.level, name), []).append(area)
        self._former: dict[tuple[str, str], list[Area]] = {}
        for written, code in former:
            area = self.all[code]
            for name in {plain_name(written), short_name(written, area.level)}:
                held = self._former.setdefault((area.level, name), [])
                if area not in held:
                    held.append(area)

    def of_level(self, level: str) -> list[Area]:
        """Every area of a level, in the order given."""
        return [one for one in self.all.values() if one.level == level]

    def inside(self, level: str, parent: str) -> list[Area]:
        """Every area of a level that lies in another."""
        return [one for one in self.of_level(level) if self.lies_in(one, parent)]

    def lies_in(self, area: Area, parent: str) -> bool:
        """Whether an area lies in one of a code, itself included."""
        seen = 0
        code = area.code
        while code and seen < 9:
            if code == parent:
                return True
            code, seen = (self.all[code].parent if code in self.all else ""), seen + 1
        return False

    def named(self, level: str, written: str) -> Sequence[Area]:
        """The areas of a level that are called so, by code or name; the full name goes before the short one."""
        bare = plain_name(written)
        if bare in self.all and self.all[bare].level == level:
            return [self.all[bare]]
        found = self._named.get((level, bare), [])
        exact = [one for one in found if plain_name(one.name) == bare]
        return exact or found or self._named.get((level, short_name(written, level)), [])

    def formerly(self, level: str, written: str) -> Sequence[Area]:
        """The areas of a level that were called so, or bore this code, on an earlier day."""
        found = self._former.get((level, plain_name(written)), [])
        return found or self._former.get((level, short_name(written, level)), [])


def plain_name(written: str) -> str:
    """A name half-width, without blanks."""
    return "".join(unicodedata.normalize("NFKC", written).split())


def short_name(written: str, level: str) -> str:
    """A name without what says of which level it is; a name that is nothing else stays."""
    bare = plain_name(written)
    return _ENDINGS[level].sub("", bare) or bare if level in _ENDINGS else bare
