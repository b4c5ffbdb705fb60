"""People and households to be looked for, made without the register around them."""

from __future__ import annotations

from collections.abc import Sequence

from bangfu.audit.actions import Act, action
from bangfu.subjects.actions import NewSubject, make_subjects
from bangfu.subjects.models import Subject
from tests.actions.book import Book


@action("test.people.make", None)
def _make(act: Act, *, wanted: Sequence[NewSubject], book: Book) -> int:
    act.permit_anywhere()
    act.county = book.county.pk
    return len(make_subjects(book.county, wanted))


def people(book: Book, names: Sequence[str], area: str = "V1", first: int = 1) -> dict[str, Subject]:
    """Subjects of people by name, with codes H-001-01 …"""
    wanted = [
        NewSubject("person", f"H-{number:03d}-01", name, book.area(area), f"{name[0]}*")
        for number, name in enumerate(names, first)
    ]
    _make(book.call(), wanted=wanted, book=book)
    return {one.label: one for one in Subject.objects.filter(county=book.county, kind="person")}
