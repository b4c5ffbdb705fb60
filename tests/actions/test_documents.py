"""Documents, what they rest on, and stored files: looked at, written once, read back whole or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as bangfu_settings

from bangfu.audit.models import Line
from bangfu.documents import queries
from bangfu.documents.actions import cite, files, record_document, store_file
from bangfu.documents.actions.records import RECORD_KINDS
from bangfu.documents.models import Citation, Document, StoredFile
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor, Call, Grant, operator
from bangfu.places.actions import open_county
from bangfu.places.models import County
from bangfu.policybook.actions import load_vendor
from bangfu.policybook.rules.files import read_folder
from bangfu.staff.actions import register_organisation
from bangfu.staff.models import Organisation
from bangfu.subjects.actions import register_area
from bangfu.subjects.models import Subject

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
POLICY = Path(__file__).resolve().parents[2] / "policy"
PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n%%EOF\n"
COUNTY_RIGHTS = (Right.DOCUMENT_RECORD_READ, Right.DOCUMENT_RECORD_WRITE, Right.DOCUMENT_FILE_READ)


class Book:
    """A county with two bureaus and its shipped policy."""

    def __init__(self) -> None:
        self.county: County = open_county(
            self.call(operator("console", 0)),
            code="990199",
            name_zh="试验县",
            name_en="Trial",
            kind="county",
            made=True,
        )
        self.operator = operator("console", self.county.pk)
        load_vendor(self.call(), files=read_folder(POLICY))
        area = register_area(
            self.call(), county=self.county, code="990199", name="试验县", level="county", parent=None, valid_from=None
        )
        self.roads, self.water = (
            register_organisation(
                self.call(), county=self.county, code=code, name=name, level="county", kind="bureau", area=area.area
            )
            for code, name in (("O-ROADS", "公路局"), ("O-WATER", "水利局"))
        )

    def call(self, who: Actor | None = None) -> Call:
        return Call(who or self.operator, str(uuid4()), NOW)

    def clerk(self, of: Organisation, *rights: Right) -> Actor:
        path = of.area.path if of.area else "/"
        grants = (Grant(right, self.county.pk, path, "clerk", of.subject_id) for right in rights or COUNTY_RIGHTS)
        return Actor(None, f"clerk-{of.pk}", "clerk", tuple(grants))

    def document(self, code: str = "D-1", **more: Any) -> Document:
        given: dict[str, Any] = {
            "title": "公路建设计划", "kind": "annual_plan", "direction": "out", "issuer": self.roads,
            "keeper": self.roads, "number": "试交发〔2026〕1号", "issued_on": date(2026, 2, 1),
        }  # fmt: skip
        who = given.pop("who", None) or more.pop("who", None)
        return record_document(self.call(who), county=self.county, code=code, **{**given, **more})

    def file(self, subject: Subject, content: bytes = PDF, **more: Any) -> StoredFile:
        given: dict[str, Any] = {"name": "计划.pdf", "media_type": "application/pdf", **more}
        who = given.pop("who", None)
        return store_file(self.call(who), subject=subject, content=content, **given)


@pytest.fixture
def book(db: None, settings: Any, tmp_path: Path) -> Book:
    settings.BANGFU_FILES = tmp_path / "files"
    return Book()


def test_a_document_is_a_subject_with_number_and_issuer(book: Book) -> None:
    made = book.document()
    assert (made.subject.kind, made.subject.code, made.subject.label) == ("document", "D-1", "公路建设计划")
    assert made.issued_text == "2026-02-01"
    assert queries.by_code(book.county, "D-1") == made
    assert Line.objects.latest("seq").subject_uid == str(made.subject.uid)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "poem"}, "kind"),
        ({"direction": "sideways"}, "direction"),
        ({"title": " "}, "title"),
        ({"issuer": None}, "issuer"),
    ],
)
def test_a_wrong_document_is_refused_by_field(book: Book, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as no:
        book.document(**change)
    assert no.value.field == field
    assert not Document.objects.exists()


def test_an_issuer_may_be_only_a_name_and_a_date_only_a_text(book: Book) -> None:
    made = book.document(issuer=None, issuer_name="省厅", direction="in", issued_on=None, issued_text="20xx年春")
    assert (made.issuer_name, made.issued_on, made.issued_text) == ("省厅", None, "20xx年春")


def test_a_bureau_sees_and_writes_its_own_documents_and_the_countys(book: Book) -> None:
    own = book.document("D-1", who=book.clerk(book.roads))
    shared = book.document("D-2", keeper=None)
    assert set(queries.visible(book.clerk(book.roads))) == {own, shared}
    assert set(queries.visible(book.clerk(book.water))) == {shared}
    assert not queries.visible(book.clerk(book.roads, Right.WORKS_PROJECT_READ)).exists()
    with pytest.raises(Refusal) as no:
        book.document("D-3", who=book.clerk(book.water))
    assert no.value.status == 403
    with pytest.raises(Refusal) as absent:
        queries.get(book.clerk(book.water), str(own.subject.uid))
    assert absent.value.status == 404


def test_a_document_takes_the_place_of_an_older_one(book: Book) -> None:
    old, new = book.document("D-1"), book.document("D-2", issued_on=date(2026, 3, 1))
    cite(book.call(), document=new, cited=old, relation="supersedes")
    cite(book.call(), document=new, cited=old, relation="cites")
    assert queries.superseded_on(old, date(2026, 2, 28)) is None
    assert queries.superseded_on(old, date(2026, 3, 1)) == new
    clerk = book.clerk(book.roads)
    assert queries.citations(clerk, new).count() == queries.cited_by(clerk, old).count() == 2
    assert not queries.cited_by(book.clerk(book.water), old).exists()


def test_citations_that_cannot_be(book: Book) -> None:
    first, second, third = (book.document(f"D-{n}", issued_on=None, issued_text="某日") for n in (1, 2, 3))
    cite(book.call(), document=second, cited=first, relation="supersedes")
    cite(book.call(), document=third, cited=second, relation="supersedes")
    young = book.document("D-4", issued_on=date(2026, 5, 1))
    dated = book.document("D-5")
    for document, cited, relation in (
        (first, first, "cites"),
        (first, third, "supersedes"),
        (second, first, "supersedes"),
        (dated, young, "supersedes"),
        (first, second, "likes"),
    ):
        with pytest.raises(Refusal):
            cite(book.call(), document=document, cited=cited, relation=relation)
    assert Citation.objects.count() == 2


def test_a_file_lies_once_under_its_hash_and_is_read_back(book: Book) -> None:
    one, two = book.document("D-1"), book.document("D-2")
    kept = book.file(one.subject)
    assert book.file(one.subject) == kept
    book.file(two.subject, name="同一份.pdf")
    lying = [place for place in bangfu_settings.BANGFU_FILES.rglob("*") if place.is_file()]
    assert lying == [queries.path_of(kept.sha256)]
    assert lying[0].relative_to(bangfu_settings.BANGFU_FILES).parts == (kept.sha256[:2], kept.sha256[2:4], kept.sha256)
    assert queries.open_file(book.clerk(book.roads), str(kept.uid)) == (kept, PDF)
    assert StoredFile.objects.count() == 2


def test_a_file_is_opened_only_with_the_right_and_by_its_keeper(book: Book) -> None:
    kept = book.file(book.document().subject)
    for who in (book.clerk(book.water), book.clerk(book.roads, Right.DOCUMENT_RECORD_READ)):
        with pytest.raises(Refusal) as no:
            queries.open_file(who, str(kept.uid))
        assert no.value.status == 404
    with pytest.raises(Refusal) as foreign:
        book.file(kept.subject, b"text", name="a.txt", media_type="text/plain", who=book.clerk(book.water))
    assert foreign.value.status == 403


def test_a_document_decides_its_files_keeper_not_the_request(book: Book) -> None:
    subject = book.document().subject
    with pytest.raises(Refusal):
        book.file(subject, keeper=book.water, who=book.clerk(book.water))
    assert book.file(subject, keeper=book.water).keeper == book.roads


@pytest.mark.parametrize(
    ("content", "more", "status"),
    [
        (PDF, {"media_type": "image/png"}, 409),
        (b"<html></html>", {"media_type": "text/plain", "name": "a.txt"}, 409),
        (PDF, {"name": "13800138000.pdf"}, 409),
        (b"%PDF-1.7\n" + b"0" * 20_971_520 + b"%%EOF", {}, 413),
    ],
)
def test_a_file_that_is_refused_leaves_nothing(book: Book, content: bytes, more: dict[str, Any], status: int) -> None:
    subject = book.document().subject
    with pytest.raises(Refusal) as no:
        book.file(subject, content, **more)
    assert no.value.status == status
    assert not StoredFile.objects.exists()
    assert not bangfu_settings.BANGFU_FILES.exists()


def test_a_crash_while_writing_leaves_no_half_file(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(handle: int) -> None:
        raise OSError("no space left")

    subject = book.document().subject
    with monkeypatch.context() as disk:
        disk.setattr(files.os, "fsync", crash)
        with pytest.raises(OSError, match="no space"):
            book.file(subject)
    assert not [place for place in bangfu_settings.BANGFU_FILES.rglob("*") if place.is_file()]
    assert not StoredFile.objects.exists()
    assert book.file(subject).size == len(PDF)


def test_a_changed_and_a_missing_content_are_named(book: Book) -> None:
    subject = book.document().subject
    changed = book.file(subject)
    gone = book.file(subject, b"text", name="a.txt", media_type="text/plain")
    assert list(queries.verify()) == []
    queries.path_of(changed.sha256).write_bytes(PDF.replace(b"1", b"2", 1))
    queries.path_of(gone.sha256).unlink()
    assert {(finding.kind, finding.place) for finding in queries.verify()} == {
        ("file_changed", changed.sha256),
        ("file_missing", gone.sha256),
    }
    with pytest.raises(Refusal, match="damaged") as no:
        queries.open_file(book.clerk(book.roads), str(changed.uid))
    assert no.value.status == 500
    book.file(subject)
    assert queries.open_file(book.clerk(book.roads), str(changed.uid))[1] == PDF


def test_contents_that_no_row_names_are_found(book: Book) -> None:
    kept = book.file(book.document().subject)
    stray = queries.path_of("ab" * 32)
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"left behind")
    assert queries.unused() == [stray]
    assert queries.path_of(kept.sha256) not in queries.unused()
    with pytest.raises(ValueError, match="digest"):
        queries.path_of("../../etc/passwd")


def take(book: Book, **row: Any) -> bool:
    (kind,) = RECORD_KINDS
    return bool(kind.take(book.call(), book.county, **kind.read(row)))


def test_a_records_row_is_taken_once_and_another_with_its_code_refused(book: Book) -> None:
    row = {"code": "D-9", "title": "工作总结", "kind": "summary", "issuer": "O-ROADS", "dated": date(2025, 12, 31)}
    assert take(book, **row, period="2025")
    assert not take(book, **row, period="2025")
    made = queries.by_code(book.county, "D-9")
    assert (made.direction, made.keeper, made.covers_from) == ("out", book.roads, date(2025, 1, 1))
    with pytest.raises(Refusal) as no:
        take(book, **{**row, "title": "另一份总结"}, period="2025")
    assert no.value.field == "title"
    with pytest.raises(Refusal) as span:
        take(book, **row, period="2024")
    assert span.value.field == "period"


def test_a_records_row_cites_what_stands_before_it(book: Book) -> None:
    first = {"code": "D-1", "title": "上级通知", "kind": "notice", "issuer_name": "省厅", "dated": date(2025, 1, 1)}
    second = {"code": "D-2", "title": "本县方案", "kind": "plan", "issuer": "O-ROADS", "cites": ["D-1"]}
    with pytest.raises(Refusal, match="D-1"):
        take(book, **second)
    take(book, **first)
    assert take(book, **second)
    assert not take(book, **second)
    assert queries.by_code(book.county, "D-1").direction == "in"
    assert Citation.objects.get().relation == "cites"
    with pytest.raises(Refusal, match="cites"):
        take(book, **{**second, "cites": []})
