"""What the walk over all addresses needs of received lists: one of each in a book, and forms that name them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bangfu.places.models import County
from bangfu.registry.actions.extracts import ExtractEntry, ask_extract
from bangfu.registry.actions.sources import ListEntry, receive_list
from bangfu.registry.models import Extract, SourceList, SourceRow
from bangfu.registry.rules.source_lines import SourceLine
from bangfu.subjects.models import Subject
from tests.cast import Book, console, today

RECEIVED = ("received", "given", "told")


def received(book: Book) -> None:
    """What the national system says of a household, a department's list of a township, and an extract of it."""
    path, county = book.areas["town"].path, book.county
    home = SourceLine(4, "household", "T0a", "丁一文", values={"household.member_count": 9})
    told = ListEntry("national", path, today(), "国家系统", lines=[home])
    receive_list(console(county.pk), county=county, entry=told)
    who = Subject.objects.get(county=county, code="T0a-01").pk
    row = SourceLine(2, "person", "", "丁一文", date(1961, 3, 2), subject=who)
    basis = {"authorisation": "共享〔2026〕1号", "purpose": "比对"}
    entry = ListEntry(
        "disability", path, today(), "县残联", lines=[row], delete_on=today() + timedelta(days=30), **basis
    )
    came = receive_list(console(county.pk), county=county, entry=entry)
    call = replace(console(county.pk), reason="比对")
    ask_extract(call, entry=ExtractEntry(came, "县民政局", "共享〔2026〕1号", "比对", ("name",), date(2100, 1, 1)))


def received_of(book: Book) -> dict[str, tuple[str, str]]:
    """Where each of them lies, and its id: the department's list, the extract, the household."""
    came = SourceList.objects.get(county=book.county, kind="disability")
    given, home = Extract.objects.get(county=book.county), Subject.objects.get(county=book.county, code="T0a")
    return {
        "received": (came.path, str(came.subject.uid)),
        "given": (came.path, str(given.subject.uid)),
        "told": (home.path, str(home.uid)),
    }


def forms_of(book: County, uid: str) -> dict[str, dict[str, str]]:
    """Forms that would be accepted, by address; `uid`: of the list whose row is decided."""
    row = SourceRow.objects.filter(list__subject__uid=uid).first() if uid else None
    home = Subject.objects.filter(county=book, code="T0a").first()
    named = {"uid": str(home.uid) if home else "", "field": "household.member_count"}
    return {
        "source_decide": {"row": str(row.pk) if row else "", "subject": "none"},
        "difference_resolve": {**named, "right": "national", "way": "handbook"},
        "difference_case": named,
        "comparison_key": {"on": today().isoformat(), "checked_by": "甲", "signed": "on"},
        "exchange_take": {"reason": "交民政局"},
    }
