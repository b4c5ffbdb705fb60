"""On the wall: while a page stands on a wall, names of people are masked and health and disability are not told.

Names are hidden where names are hidden at all (`Opened.hidden`), words of codes where codes get their words; nothing
else knows of it. The switch stands in the head and holds for the session.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.translation import gettext

from bangfu.places.models import County
from bangfu.subjects.models import SearchKey
from bangfu.subjects.rules.finding import OF_PEOPLE, Form
from bangfu.vault.rules import mask

SESSION = "projecting"
# Lists that say nothing but how somebody's health is, and lists of reasons of which some do.
HEALTH = re.compile(r"\.(health|disability_\w+|illness\w*|disease\w*)$")
REASONS = re.compile(r"cause|risk|not_at_school|relief")
ILL = re.compile(r"illness|disab|disease|sick|medical")
_CHINESE = re.compile(r"[\u3400-\u9fff·]{2,}")
LONGEST_NAME = 8


def projecting(request: HttpRequest) -> bool:
    """Whether this session shows its pages to a room."""
    return bool(request.session.get(SESSION)) if hasattr(request, "session") else False


def shaded(name: str, table: dict[str, str]) -> dict[str, str]:
    """The words of a code list without what tells of somebody's health."""
    stars = gettext("not shown on the wall")
    if HEALTH.search(name):
        return dict.fromkeys(table, stars)
    if REASONS.search(name):
        return {code: stars if ILL.search(code) else label for code, label in table.items()}
    return table


def without_people(county: County, text: str) -> str:
    """A text in which the name of everybody in the book is masked; whoever has no such name is left alone."""
    found = {part for run in _CHINESE.findall(text) for part in _parts(run)}
    if not found:
        return text
    keys = SearchKey.objects.filter(county=county, of__in=OF_PEOPLE, kind=Form.NAME, key__in=found)
    for name in sorted(set(keys.values_list("key", flat=True)), key=len, reverse=True):
        text = text.replace(name, mask.name(name))
    return text


def _parts(run: str) -> Iterable[str]:
    for start in range(len(run)):
        for length in range(2, min(LONGEST_NAME, len(run) - start) + 1):
            yield run[start : start + length]
