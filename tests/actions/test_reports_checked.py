"""Every kind of report, of the sample's articles and of the made county, holds before our own checker; a figure changed
by hand in the document is found."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from bangfu.demo.loading import load_articles, load_county
from bangfu.figures.check import check
from bangfu.figures.reading.source import read
from bangfu.places.actions import open_county
from bangfu.places.models import County
from bangfu.reporting.actions.runs import make_report
from bangfu.reporting.models import Run
from bangfu.reporting.queries.runs import plain, printed
from bangfu.staff.queries import organisation
from tests.sample import NOW, TODAY, console, load_policy_once

SAMPLE = [
    ("work-summary", "O-S0-BUREAU", date(2016, 1, 1), date(2019, 8, 31)),
    ("half-year-summary", "O-A3-DPF", date(2020, 1, 1), date(2020, 6, 30)),
    ("education-summary", "O-A4-EDU", date(2017, 1, 1), date(2019, 6, 30)),
    ("annual-summary", "O-A6-BUREAU", date(2020, 1, 1), date(2020, 12, 31)),
    ("survey", "O-A1-OFFICE", date(2019, 1, 1), date(2019, 12, 31)),
    ("town-plan", "O-A5-TOWN", date(2020, 1, 1), date(2020, 12, 31)),
    ("work-plan", "O-A2-ZONE", date(2020, 1, 1), date(2020, 12, 31)),
]
LAST, THIS = TODAY.year - 1, TODAY.year
MADE = [
    ("work-summary", "ORG-TRANSPORT", date(LAST, 1, 1), date(LAST, 12, 31)),
    ("work-summary", "ORG-T100", date(LAST, 1, 1), TODAY),
    ("half-year-summary", "ORG-DPF", date(THIS, 1, 1), date(THIS, 6, 30)),
    ("half-year-summary", "ORG-DPF", date(LAST, 7, 1), date(LAST, 12, 31)),
    ("education-summary", "ORG-EDUCATION", date(LAST, 1, 1), date(LAST, 12, 31)),
    ("annual-summary", "ORG-TRANSPORT", date(LAST, 1, 1), date(LAST, 12, 31)),
    ("survey", "ORG-AGRICULTURE", date(THIS, 1, 1), TODAY),
    ("town-plan", "ORG-T100", date(THIS, 1, 1), TODAY),
    ("work-plan", "ORG-TRANSPORT", date(THIS, 1, 1), TODAY),
    ("work-plan", "ORG-TRANSPORT", date(LAST, 1, 1), date(LAST, 12, 31)),
]
# A total of each text, and what a hand would make of it.
CHANGED = [
    (0, "510", "501"),
    (2, "3897", "3887"),
    (3, "20700", "27000"),
    (4, "6973", "6873"),
]


@pytest.fixture(scope="module")
def books(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[County, County]]:
    """The articles in a book of their own, and the made county; taken back after the module."""
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        try:
            load_policy_once()
            call = console()
            sample = open_county(call, code="990196", name_zh="例文", name_en="Articles", kind="sample", made=True)
            load_articles(sample, lambda name: console(sample.pk))
            yield sample, load_county(NOW, TODAY, "mini", lambda done, total: None)
        finally:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)


def made(county: County, kind: str, office: str, first: date, last: date) -> Run:
    return make_report(
        console(county.pk),
        county=county,
        kind=kind,
        organisation=organisation(county, office),
        period_from=first,
        period_to=last,
        as_of=last,
        names_hidden=False,
    )


def faults(text: str) -> list[str]:
    return [relation.why for relation in check(text).relations if relation.verdict == "inconsistent"]


def holds(run: Run) -> None:
    said = plain(run)
    assert faults(said["text"]) == [], said["text"]
    data = printed(run, draft=True, script="hans")
    assert faults(read("report.docx", data).text) == []
    assert len(said["figures"]) > 5
    assert said["text"].count("{") == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "office", "first", "last"), SAMPLE)
def test_the_sample_s_reports_hold(
    books: tuple[County, County], kind: str, office: str, first: date, last: date
) -> None:
    holds(made(books[0], kind, office, first, last))


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "office", "first", "last"), MADE)
def test_the_made_county_s_reports_hold(
    books: tuple[County, County], kind: str, office: str, first: date, last: date
) -> None:
    holds(made(books[1], kind, office, first, last))


@pytest.mark.django_db
@pytest.mark.parametrize(("place", "number", "other"), CHANGED)
def test_a_figure_changed_by_hand_is_found(books: tuple[County, County], place: int, number: str, other: str) -> None:
    data = printed(made(books[0], *SAMPLE[place]), draft=True, script="hans")
    assert faults(read("report.docx", data).text) == []
    assert faults(read("report.docx", by_hand(data, number, other)).text)


def by_hand(data: bytes, number: str, other: str) -> bytes:
    """The document with a number replaced where it first stands."""
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(memory, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "word/document.xml":
                text, count = re.subn(f">{re.escape(number)}<", f">{other}<", content.decode(), count=1)
                assert count == 1, f"{number} does not stand in the document"
                content = text.encode()
            after.writestr(name, content)
    return memory.getvalue()
