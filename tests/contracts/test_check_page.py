"""The page that checks figures: what it answers to text and files, what it refuses, and that it keeps nothing."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document

from bangfu.audit.models import Line
from bangfu.figures.reading.kinds import KINDS
from bangfu.staff.rules.roles import ROLES
from bangfu.web.views.check import CHECKS_A_MINUTE
from tests.cast import Cast, signed
from tests.figures.reading.made_files import docx, paragraph

pytestmark = pytest.mark.django_db
WRONG = "全县共有监测户100户，其中东岸镇50户、西岸乡30户、河口镇10户。"
SECRET = "此句绝不外传"


@pytest.fixture(autouse=True)
def nothing_cached() -> None:
    cache.clear()


@pytest.fixture
def clerk(everybody: Cast) -> Client:
    return signed(Client(), everybody.own.users["township_clerk"])


def address(everybody: Cast, more: str = "") -> str:
    return f"/{everybody.own.county.code}/check/{more}"


def sent(name: str, content: bytes) -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content)}


def test_everyone_signed_in_may_use_it(everybody: Cast) -> None:
    for role in ROLES:
        if role in everybody.own.users:
            client = signed(Client(), everybody.own.users[role])
            assert client.get(address(everybody)).status_code == 200, role


def test_without_javascript_the_whole_page_answers(everybody: Cast, clerk: Client) -> None:
    page = clerk.post(address(everybody), {"text": WRONG}).content.decode()
    assert 'id="group-inconsistent"' in page
    assert "50户 + 30户 + 10户 = 90户" in page
    assert '<summary class="fig-word fig-word--bad fig-word--stated">100户' in page
    assert f"{WRONG}</textarea>" in page


def test_the_part_is_the_result_alone_and_says_so(everybody: Cast, clerk: Client) -> None:
    answer = clerk.post(address(everybody, "part/"), {"text": WRONG})
    assert answer["X-Part"] == "check"
    assert "<html" not in answer.content.decode()
    assert "50户 + 30户 + 10户 = 90户" in answer.content.decode()


def test_a_text_is_shown_as_text(everybody: Cast, clerk: Client) -> None:
    page = clerk.post(address(everybody), {"text": f"<script>alert(1)</script>{WRONG}"}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_rows_with_tabulators_are_shown_as_a_table(everybody: Cast, clerk: Client) -> None:
    text = "资金情况\n甲乡\t120户\n乙乡\t80户\n合计\t210户\n完"
    page = clerk.post(address(everybody, "part/"), {"text": text}).content.decode()
    assert "<tr><td>甲乡</td><td>" in page
    assert page.count("<tr>") == 3
    assert '<div class="check-lines">资金情况</div>' in page
    assert '<div class="check-lines">完</div>' in page


def test_the_document_comes_back_with_comments(everybody: Cast, clerk: Client) -> None:
    answer = clerk.post(address(everybody, "docx/"), sent("总结.docx", docx(paragraph(WRONG[:9], WRONG[9:]))))
    document = Document(io.BytesIO(answer.content))
    assert document.paragraphs[0].text == WRONG
    assert [run.bold for run in document.paragraphs[0].runs if run.text][-1]
    assert any("50户 + 30户 + 10户 = 90户" in comment.text for comment in document.comments)
    assert "utf-8''%E6%80%BB%E7%BB%93" in answer["Content-Disposition"]


def test_the_json_is_that_of_the_console(everybody: Cast, clerk: Client) -> None:
    said = json.loads(clerk.post(address(everybody, "json/"), {"text": WRONG}).content)
    assert said["counts"]["inconsistent"] == 1
    assert {"figures", "relations", "file"} <= set(said)


REFUSED: list[tuple[dict[str, Any] | tuple[str, bytes], int, str]] = [
    ({"text": " "}, 422, "没有"),
    ({"text": "户" * 700_000}, 413, "2 MB"),
    (("a.docx", b"PK\x03\x04broken"), 422, "损坏"),
    (("a.txt", b"x" * (2 * 1024 * 1024 + 1)), 413, "2 MB"),
]


def test_refused_on_the_page_itself(everybody: Cast, clerk: Client) -> None:
    for place in ("", "part/", "docx/", "json/"):
        for form, status, words in REFUSED:
            answer = clerk.post(address(everybody, place), sent(*form) if isinstance(form, tuple) else form)
            assert answer.status_code == status
            assert 'class="problem" role="alert"' in answer.content.decode()
            assert words in answer.content.decode()


def test_too_often_within_a_minute_is_refused(everybody: Cast, clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bangfu.web.views.check.CHECKS_A_MINUTE", 2)
    statuses = [clerk.post(address(everybody, "part/"), {"text": WRONG}).status_code for _ in range(5)]
    assert statuses[0] == 200
    assert 429 in statuses
    assert CHECKS_A_MINUTE >= 60


def test_nothing_of_the_text_is_kept(everybody: Cast, clerk: Client, caplog: pytest.LogCaptureFixture) -> None:
    before = Line.objects.count()
    text = SECRET + WRONG
    with (
        caplog.at_level(logging.DEBUG),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        for place in ("", "part/", "docx/", "json/"):
            assert clerk.post(address(everybody, place), {"text": text}).status_code == 200
            assert clerk.post(address(everybody, place), sent(f"{SECRET}.txt", text.encode())).status_code == 200
        assert clerk.post(address(everybody), sent(f"{SECRET}.docx", b"PK\x03\x04broken")).status_code == 422
    assert Line.objects.count() == before
    assert SECRET not in caplog.text
    assert not any(SECRET in one["sql"] for one in asked.captured_queries)
    assert SECRET not in str(list(clerk.session.items()))


def test_the_page_and_its_file_chooser_name_the_kinds_that_are_read(everybody: Cast, clerk: Client) -> None:
    page = clerk.get(address(everybody)).content.decode()
    assert " ".join(KINDS) in page
    assert 'accept="' + ",".join(f".{kind}" for kind in KINDS) + '"' in page
