"""What the search box finds, in the words of the page: groups of households, people, villages, projects, documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from bangfu.documents.queries import visible as visible_documents
from bangfu.kernel.refusal import mark
from bangfu.kernel.right import Right
from bangfu.places.models import AreaName
from bangfu.registry.models import Household, Person
from bangfu.registry.queries import lines, whereabouts
from bangfu.registry.queries.numbers import By, Met, households_by_number, people_by_number
from bangfu.subjects.models import Subject
from bangfu.subjects.queries.search import FOUND_AT_MOST, Found, search
from bangfu.subjects.rules.finding import Form, normal
from bangfu.web.opened import Opened
from bangfu.web.records import record_url
from bangfu.works.queries import visible_batches, visible_projects

Row = dict[str, Any]
AT_FIRST = 8
AT_ONCE = 50
HOW: dict[str, str] = {
    Form.PINYIN: mark("by pinyin"),
    Form.INITIALS: mark("by initials of pinyin"),
    Form.HEARD: mark("by pinyin"),
    Form.CODE: mark("by number"),
    Form.FORMER: mark("a name borne before"),
    By.NUMBER: mark("by document number"),
    By.ID_NUMBER: mark("by ID number"),
    By.ID_TAIL: mark("by the end of the ID number"),
    By.PHONE: mark("by telephone"),
    By.PHONE_TAIL: mark("by the end of the telephone number"),
}
LEVELS = ("township", "village", "natural_village")


@dataclass(frozen=True)
class Group:
    """One group of results: which subjects, with which right, how their rows are told, who is met by a number."""

    code: str
    label: str
    right: Right
    kinds: tuple[str, ...]
    told: Callable[[Opened, list[Subject]], dict[int, Row]]
    numbered: Callable[[Opened, str], list[Met]] = lambda page, number: []
    within: Callable[[Opened], QuerySet[Subject] | None] = lambda page: None


@dataclass(frozen=True)
class Line:
    """One result before it is told: whom, and by what."""

    subject: Subject
    how: str
    formerly: str = ""


def found(page: Opened, group: Group, text: str) -> tuple[list[Line], bool]:
    """The results of a group, the best first, and whether there are more than these."""
    named = search(page.actor, group.right, page.book.pk, group.kinds, text, within=group.within(page))
    met = group.numbered(page, text) if any(char.isdigit() for char in text) else []
    subjects = Subject.objects.in_bulk([one.subject for one in met])
    by_number = [Line(subjects[one.subject], one.by) for one in met]
    first, later = _parted(named)
    told: dict[int, Line] = {}
    for line in [*first, *by_number, *later]:
        told.setdefault(line.subject.pk, line)
    return list(told.values())[:FOUND_AT_MOST], named.more or len(told) > FOUND_AT_MOST


def _parted(named: Found) -> tuple[list[Line], list[Line]]:
    """Whose code begins with what was typed stands before whoever's number ends so, everybody else behind."""
    lines = [Line(one.subject, one.form, one.formerly) for one in named.hits]
    coded = [one for one in lines if one.how == Form.CODE]
    return coded, [one for one in lines if one.how != Form.CODE]


def rows_of(page: Opened, group: Group, lines: Sequence[Line]) -> list[Row]:
    """Results as the page shows them: {name, url, code, place, note, facts, how}."""
    told = group.told(page, [one.subject for one in lines])
    return [
        {
            "name": page.words.name(one.subject),
            "code": one.subject.code if one.subject.kind != "person" else "",
            "how": _how(one),
            **told.get(one.subject.pk, {}),
        }
        for one in lines
    ]


def _how(line: Line) -> str:
    if line.formerly:
        return gettext("merged with another record of this one")
    return gettext(HOW[line.how]) if line.how in HOW else ""


def _households(page: Opened, subjects: list[Subject]) -> dict[int, Row]:
    own = {str(one.uid): one for one in subjects}
    homes = Household.objects.filter(subject__in=subjects).select_related("subject")
    found = {}
    for one in lines(homes, page.today, names_hidden=page.hidden):
        category = page.words.label("registry.household_category", one.category) if one.category else ""
        count = gettext("%(count)s people") % {"count": len(one.members)}
        found[own[one.uid].pk] = {"place": one.village, "facts": [part for part in (category, count) if part]}
    return {one.pk: {**found.get(one.pk, {}), "url": _address(page, one, "households", one.code)} for one in subjects}


def _people(page: Opened, subjects: list[Subject]) -> dict[int, Row]:
    keys = dict(Person.objects.filter(subject__in=subjects).values_list("subject_id", "pk"))
    known = whereabouts(keys.values(), page.today, names_hidden=page.hidden)
    found: dict[int, Row] = {}
    for one in subjects:
        where = known.get(keys.get(one.pk, 0))
        if where is None:
            continue
        born = where.birth_date.isoformat() if where.birth_date else ""
        facts = [gettext("born %(day)s") % {"day": born} if born else "", where.id_number]
        found[one.pk] = {
            "code": where.household_no,
            "place": where.village,
            "facts": [part for part in facts if part],
            "url": _address(page, one, "people", one.code),
            "reveal_url": page.url("reveal", uid=one.uid) if where.id_number and not page.on_wall else "",
        }
    return found


def _places(page: Opened, subjects: list[Subject]) -> dict[int, Row]:
    areas = [one.area_id for one in subjects if one.area_id]
    parents = dict(Subject.objects.filter(area__in=areas, kind="area").values_list("area_id", "area__parent_id"))
    wanted = [one for one in parents.values() if one is not None]
    names = {row.area_id: row for row in AreaName.objects.filter(area_id__in=wanted).as_of(page.today)}
    found = {}
    for one in subjects:
        above = names.get(parents.get(one.area_id or 0) or 0)
        place = "" if above is None else (above.alias or above.name) if page.hidden else above.name
        natural = one.area is not None and one.area.level == "natural_village"
        asked = above.code if natural and above is not None else one.code
        found[one.pk] = {"place": place, "url": record_url(page, one) or page.url("households", {"area": asked})}
    return found


def _works(page: Opened, subjects: list[Subject]) -> dict[int, Row]:
    return {one.pk: {"url": record_url(page, one)} for one in subjects}


def _papers(page: Opened, subjects: list[Subject]) -> dict[int, Row]:
    rows = visible_documents(page.actor).filter(subject__in=subjects)
    return {
        one.subject_id: {
            "url": record_url(page, one.subject),
            "code": page.words.quoted(one.number),
            "facts": [one.issued_on.isoformat()] if one.issued_on else [],
        }
        for one in rows
    }


def _address(page: Opened, subject: Subject, listed: str, number: str) -> str:
    """The record's own page; where it has none, the list with this record only."""
    return record_url(page, subject) or page.url(listed, {"q": number})


def _visible_works(page: Opened) -> QuerySet[Subject]:
    projects = visible_projects(page.actor, page.book).order_by().values("subject_id")
    batches = visible_batches(page.actor, page.book).order_by().values("subject_id")
    return Subject.objects.filter(Q(pk__in=projects) | Q(pk__in=batches))


def _visible_papers(page: Opened) -> QuerySet[Subject]:
    return Subject.objects.filter(pk__in=visible_documents(page.actor).order_by().values("subject_id"))


def _papers_numbered(page: Opened, text: str) -> list[Met]:
    """The visible documents whose number holds what was typed, however its brackets were typed; the youngest first."""
    key = normal(text)
    rows = visible_documents(page.actor).filter(subject__county=page.book).exclude(number="")
    numbered = rows.order_by("-issued_on", "-pk").values_list("subject_id", "number")
    return [Met(subject, By.NUMBER) for subject, number in numbered if key in normal(number)]


def _people_numbered(page: Opened, number: str) -> list[Met]:
    return people_by_number(page.actor, page.book.pk, number, FOUND_AT_MOST + 1)


def _households_numbered(page: Opened, number: str) -> list[Met]:
    return households_by_number(page.actor, page.book.pk, number, FOUND_AT_MOST + 1)


def _inhabited(page: Opened) -> QuerySet[Subject]:
    return Subject.objects.filter(kind="area", area__level__in=LEVELS)


READ = Right.REGISTRY_HOUSEHOLD_READ
GROUPS: dict[str, Group] = {
    one.code: one
    for one in (
        Group("households", mark("Households"), READ, ("household",), _households, _households_numbered),
        Group("people", mark("People"), READ, ("person",), _people, _people_numbered),
        Group("villages", mark("Villages and townships"), READ, ("area",), _places, within=_inhabited),
        Group(
            "works",
            mark("Projects"),
            Right.WORKS_PROJECT_READ,
            ("project", "batch"),
            _works,
            within=_visible_works,
        ),
        Group(
            "documents",
            mark("Documents"),
            Right.DOCUMENT_RECORD_READ,
            ("document",),
            _papers,
            _papers_numbered,
            within=_visible_papers,
        ),
    )
}
# Whoever holds none of these is shown no box.
RIGHTS = frozenset(one.right for one in GROUPS.values())
