"""A household's yearly account by its Accept examples, as a township clerk enters it and goes through it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile

from bangfu.audit.models import Line
from bangfu.intake.actions import load
from bangfu.intake.queries import record_kinds
from bangfu.intake.rules.records_file import read
from bangfu.kernel.refusal import Refusals
from bangfu.places.models import County
from bangfu.registry.actions import read_household, register_household
from bangfu.registry.models import ListEntry
from bangfu.registry.rules import CATEGORY
from bangfu.registry.rules.accounts import last_income_year
from bangfu.staff.actions import register_organisation
from bangfu.subjects.models import Subject
from tests import cast
from tests.mechanisms.faces import Face, links, records_file, row_of, seen

pytestmark = pytest.mark.django_db
CODE = "990186"
YEAR = last_income_year(cast.today())
SHEET = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
EARNED = {
    "headcount": "3", "item-wage_other": "10,000", "item-crops": "8000元", "item-operating_cost": "4200",
    "rest": "none",
}  # fmt: skip


@pytest.fixture
def clerk(village_once: cast.Book, settings: LazySettings, tmp_path: Path) -> Face:
    """The township's clerk, reading English; one household of the township is monitored."""
    settings.BANGFU_SNAPSHOTS, settings.BANGFU_FILES = tmp_path / "snapshots", tmp_path / "files"
    book = village_once
    member = {
        "name": "甲一", "relation": "02", "ethnicity": "汉族", "sex": "male", "birth_date": "1980-03-01",
        "id_number_why": "not_collected",
    }  # fmt: skip
    row = {"household_no": "H1", "village": f"{CODE}-village", "category": "prevention", "members": [member]}
    register_household(cast.console(book.county.pk), county=book.county, entry=read_household(row), on=date(YEAR, 1, 2))
    return Face("own-township_clerk", book.county, "en")


def place(clerk: Face, year: int = YEAR) -> tuple[str, int]:
    """The household's account, found in the list of the village."""
    page = clerk.source("household_accounts", village=f"{CODE}-village", year=year)
    (link,) = links(page, "/accounts/")[-1:]
    uid = str(Subject.objects.get(county=clerk.county, kind="household", code="H1").uid)
    assert uid in link and str(year) in link
    return uid, year


def exits(clerk: Face, folder: Path) -> None:
    """What `bangfu import records FILE` does: the household comes out of monitoring today."""
    row = {
        "code": "X", "who": "household:H1", "list": "registry.household_category", "under": "ordinary",
        "on": cast.today().isoformat(),
    }  # fmt: skip
    file, kinds = records_file(folder, "exits.yaml", {"list_entries": [row]}), record_kinds()
    rows = read(file.name, file.read_bytes(), tuple(kind.collection for kind in kinds))
    load(cast.console(clerk.county.pk), clerk.county, rows, kinds)


@pytest.mark.mechanism("S3A5-13")
def test_eighteen_thousand_less_the_cost_is_held_against_the_line(clerk: Face) -> None:
    where = place(clerk)
    status, page = clerk.sends("household_account_save", *where, **EARNED)
    assert status == 200 and "The account is saved." in page
    page = clerk.source("household_account", *where)
    assert "18,000" in row_of(page, "Income of the year") and "13,800" in row_of(page, "Net income")
    assert "4,600" in row_of(page, "Net income a head")
    # The line of this year, and the one that was in force in 2020: the same account falls short of one only.
    assert "6,000" in row_of(page, "Below the line")
    assert "Below the line" in row_of(clerk.source("household_accounts", year=YEAR), "甲一")
    then = place(clerk, 2020)
    assert clerk.sends("household_account_save", *then, **EARNED)[0] == 200
    assert "4,000" in row_of(clerk.source("household_account", *then), "Line reached")
    # Expenses that must be paid stand beside the income with their papers, and are not taken off it.
    bill = SimpleUploadedFile("发票.pdf", SHEET, "application/pdf")
    told = {**EARNED, "item-medical": "3000", "amends": "漏了医药费"}
    assert clerk.sends("household_account_save", *where, **told)[0] == 200
    assert clerk.sends("household_account_voucher", *where, item="medical", amount="2,800", paper_file=bill)[0] == 200
    page = clerk.source("household_account", *where)
    assert "3,000" in row_of(page, "Rigid expenses") and "4,600" in row_of(page, "Net income a head")
    (file,) = links(page, "/file/")
    assert clerk.client.get(file).content == SHEET
    # What is not asked yet is no nought: nothing is worked out from it.
    status, page = clerk.sends("household_account_save", *where, headcount="3", rest="not_collected", amends="重填")
    assert status == 200 and "cannot be told" in page


def test_each_line_stands_beside_the_year_before_and_a_great_change_is_doubted(clerk: Face) -> None:
    before, where = place(clerk, YEAR - 1), place(clerk)
    assert clerk.sends("household_account_save", *before, **EARNED)[0] == 200
    assert "The year before: 8,000 yuan" in clerk.reads("household_account", *where)
    now = {**EARNED, "item-wage_other": "14,900", "item-crops": "4000", "item-operating_cost": "4,200"}
    assert clerk.sends("household_account_save", *where, **now)[0] == 200
    page = clerk.source("household_account", *where)
    lines = page[page.index('id="lines"') :]
    rows = {line: row_of(lines, line) for line in ("Other wages", "Crops", "Cost of production")}
    assert "the year before 10,000 · +49%" in rows["Other wages"] and "look into it" not in rows["Other wages"]
    assert "the year before 8,000 · -50% look into it" in rows["Crops"]
    assert "the year before 4,600 · +7%" in row_of(page, "Net income a head")
    # What was wrong is said, and stands where the change is told.
    status, page = clerk.sends("household_account_save", *where, **EARNED)
    assert status == 422 and "Not saved yet: below it is marked what is missing." in page
    assert clerk.sends("household_account_save", *where, **EARNED, amends="多记了务工")[0] == 200
    assert Line.objects.filter(action="registry.years.state").latest("seq").reason == "多记了务工"


def hall(book: County) -> str:
    """The code of the township's own office."""
    made = register_organisation(
        cast.console(book.pk), county=book, code="HALL", name="东岸镇人民政府", level="township", kind="township",
        area=Subject.objects.get(county=book, code=f"{CODE}-town").area, valid_from=cast.FROM,
    )  # fmt: skip
    return made.subject.code


def test_an_account_that_cannot_be_worked_out_is_not_confirmed(clerk: Face) -> None:
    where, office = place(clerk), hall(clerk.county)
    assert clerk.sends("household_account_save", *where, headcount="3", rest="not_collected")[0] == 200
    sheet = SimpleUploadedFile("签字.pdf", SHEET, "application/pdf")
    told = {"on": cast.today(), "signed_by": "甲一", "organisation": office, "means": "signature", "scan": sheet}
    status, page = clerk.sends("household_account_reckon", *where, answer="confirmed", **told)
    assert status == 422 and "nobody can confirm what it comes to" in page


@pytest.mark.mechanism("S3A5-14")
def test_no_exit_without_the_word_of_the_household(clerk: Face, tmp_path: Path) -> None:
    book = clerk.county
    office = hall(book)
    today = cast.today().isoformat()

    def leaves() -> str:
        with pytest.raises(Refusals) as no:
            exits(clerk, tmp_path)
        return str(no.value)

    where = place(clerk)
    assert "has not confirmed its account" in leaves()
    clerk.sends("household_account_save", *where, **EARNED)
    page = clerk.reads("household_account", *where)
    assert "To be gone through" in page and "signature or fingerprint" in page
    assert "has not confirmed its account" in leaves()
    told = {"on": today, "signed_by": "甲一", "organisation": office}
    status, page = clerk.sends("household_account_reckon", *where, answer="confirmed", means="fingerprint", **told)
    assert status == 422 and "rests on the signed sheet" in page
    # The household objects: a problem is raised, and the exit waits.
    status, page = clerk.sends("household_account_reckon", *where, answer="objected", text="少算了学费", **told)
    assert status == 200 and "The household objects" in page and "Exit waits" in page
    # Who asks which households have an open problem finds it in the list.
    assert "甲一" in clerk.reads("households", problem="yes")
    assert "甲一" not in clerk.reads("households", problem="no")
    page = clerk.source("household_account", *where)
    case = links(page[page.index('id="waits"') :], "/records/")[0]
    assert "少算了学费" in clerk.opens(case) and "Exit waits since" in clerk.opens(case)
    assert "The household objects" in row_of(clerk.source("household_accounts", year=YEAR), "甲一")
    assert "waits until the problem" in leaves()
    assert ListEntry.objects.known().get(list=CATEGORY).code == "prevention"


@pytest.mark.mechanism("S3A5-14")
def test_what_the_household_signed_opens_the_exit(clerk: Face, tmp_path: Path) -> None:
    where, office, today = place(clerk), hall(clerk.county), cast.today().isoformat()
    clerk.sends("household_account_save", *where, **EARNED)
    status, page = clerk.sends(
        "household_account_reckon", *where, answer="confirmed", means="fingerprint", on=today, signed_by="甲一",
        organisation=office, scan=SimpleUploadedFile("签字.pdf", SHEET, "application/pdf"),
    )  # fmt: skip
    assert status == 200 and "Confirmed by the household" in page and "Fingerprint · 甲一" in page
    exits(clerk, tmp_path)
    assert ListEntry.objects.known().get(list=CATEGORY, valid_to=None).code == "ordinary"
    assert "甲一" in seen(clerk.source("household_accounts", year=YEAR, state="confirmed"))
