"""The pages as LibreOffice prints them, measured in millimetres against GB/T 9704-2012."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

from bangfu.reporting.rules.paper import Paragraph, Script, write
from tests.rules.paper_press import Page, Word, need_tools, pages_of, pdf_of
from tests.rules.paper_sample import PLAIN, SUMMARY

pytestmark = pytest.mark.paper

# Nothing but one square character: a full page of it shows the text area to its edges.
FULL = replace(PLAIN, title="测", paragraphs=(Paragraph("text", ("建" * 1700,)),))
TOP, BOTTOM, LEFT, RIGHT = 37.0, 262.0, 28.0, 184.0
# LibreOffice sets the stand-in font so much below the middle of an exact line.
SINK = 1.5


@pytest.fixture(autouse=True)
def _tools() -> None:
    need_tools()


@cache
def _printed(docx: bytes) -> tuple[Page, ...]:
    return tuple(pages_of(pdf_of(docx)))


def _pages(paper: object = FULL, *, draft: bool = False, script: Script = "hans") -> tuple[Page, ...]:
    return _printed(write(paper, draft=draft, script=script))  # type: ignore[arg-type]


def _text(line: list[Word]) -> str:
    return "".join(word.text for word in line)


def _body(page: Page) -> list[list[Word]]:
    """Lines of the text area: without the page number and the draft's note."""
    return [line for line in page.lines() if TOP - 1 < line[0].top < BOTTOM]


def _check_text_area(page: Page) -> None:
    """A full page of 建 fills 156 x 225 mm from 37 and 28 mm, in 22 lines of 28."""
    lines = _body(page)
    assert (round(page.width), round(page.height)) == (210, 297)
    assert len(lines) == 22, f"{len(lines)} lines"
    assert {len(_text(line)) for line in lines} == {28}
    assert min(line[0].left for line in lines) == pytest.approx(LEFT, abs=1)
    assert max(line[-1].right for line in lines) == pytest.approx(RIGHT, abs=1)
    pitch = (lines[-1][0].top - lines[0][0].top) / 21
    assert pitch == pytest.approx(225 / 22, abs=0.05)
    middle = [(line[0].top + line[0].bottom) / 2 for line in lines]
    # The 22 lines' boxes, half a line beyond the middles of the first and the last.
    assert middle[0] - pitch / 2 == pytest.approx(TOP + SINK, abs=0.7)
    assert middle[-1] + pitch / 2 == pytest.approx(BOTTOM + SINK, abs=0.7)


def test_a_full_page_is_22_lines_of_28_characters_in_the_text_area() -> None:
    _check_text_area(_pages()[1])


@pytest.mark.parametrize(
    ("part", "right", "wrong"),
    [
        ("word/document.xml", 'w:left="1587"', 'w:left="1757"'),
        ("word/document.xml", 'w:right="1474"', 'w:right="1814"'),
        ("word/document.xml", 'w:top="2098"', 'w:top="1814"'),
        ("word/document.xml", 'w:bottom="1984"', 'w:bottom="2600"'),
        ("word/document.xml", 'w:h="16838"', 'w:h="15840"'),
        ("word/styles.xml", 'w:line="579"', 'w:line="560"'),
        ("word/styles.xml", '<w:spacing w:val="-6"/>', ""),
    ],
)
def test_a_wrong_measure_is_found(part: str, right: str, wrong: str) -> None:
    """Planted control: each of these faults, put into a good file, fails the check above."""
    spoiled = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(write(FULL, draft=False, script="hans"))) as good,
        zipfile.ZipFile(spoiled, "w") as bad,
    ):
        for name in good.namelist():
            content = good.read(name).decode()
            assert name != part or right in content
            bad.writestr(name, content.replace(right, wrong) if name == part else content)
    with pytest.raises(AssertionError):
        _check_text_area(_printed(spoiled.getvalue())[1])


def test_page_numbers_stand_outside_right_and_left_in_turn() -> None:
    pages = _pages()
    for number, page in enumerate(pages, start=1):
        foot = page.lines()[-1]
        assert "".join(_text(foot).split()) == f"—{number}—"
        assert foot[0].top > BOTTOM
        # Seven millimetres from the text area to the dash.
        assert (foot[0].top + foot[0].bottom) / 2 == pytest.approx(BOTTOM + 7, abs=1)
        if number % 2:
            assert foot[-1].right == pytest.approx(RIGHT - 4.94, abs=1)
        else:
            assert foot[0].left == pytest.approx(LEFT + 4.94, abs=1)


def _middle(line: list[Word]) -> float:
    return (line[0].left + line[-1].right) / 2


def test_the_title_is_centred_and_turned_between_words() -> None:
    lines = _body(_pages(SUMMARY)[0])
    title = [line for line in lines if line[0].bottom - line[0].top > 9 and "文件" not in _text(line)]
    assert [_text(line) for line in title] == ["青禾县交通运输局", "关于2024年以来交通帮扶工作情况的报告"]
    assert all(_middle(line) == pytest.approx((LEFT + RIGHT) / 2, abs=1) for line in title)


def test_the_red_head_stands_35_mm_down_and_fits_one_line() -> None:
    lines = _body(_pages(SUMMARY)[0])
    head = lines[0]
    assert _text(head) == "青禾县交通运输局文件"
    height = head[0].bottom - head[0].top
    # The box is 1.45 of the character's height, spread evenly; the upper edge of the character is what counts.
    assert head[0].top + height * 0.1 == pytest.approx(TOP + 35, abs=2)
    assert head[0].left >= LEFT - 0.5
    assert head[-1].right <= RIGHT + 0.5
    assert _text(lines[1]) == "青交〔2026〕12号"


def test_a_long_issuer_still_fits_one_line() -> None:
    issuer = "青禾县农业农村和乡村振兴及水利工作领导小组办公室"
    head = _body(_pages(replace(SUMMARY, issuer=issuer))[0])[0]
    assert _text(head) == f"{issuer}文件"
    assert head[-1].right <= RIGHT + 0.5


def test_date_and_signature_stand_at_the_right() -> None:
    lines = _body(_pages(PLAIN)[-1])
    signature, signed_on = lines[-2], lines[-1]
    assert _text(signature) == PLAIN.signed_by
    assert _text(signed_on) == "2026年11月21日"
    assert signed_on[-1].right == pytest.approx(RIGHT - 4 * 5.57, abs=1)
    # The stand-in font's digits are wider than the half character of 仿宋_GB2312, so the date reaches further left.
    assert _middle(signature) == pytest.approx(_middle(signed_on), abs=4)


@pytest.mark.parametrize("draft", [True, False])
def test_no_number_is_cut_by_the_end_of_a_line(draft: bool) -> None:
    lines = [_text(line) for page in _pages(SUMMARY, draft=draft) for line in _body(page)]
    cut = [(a, b) for a, b in pairwise(lines) if a[-1] in "0123456789." and b[0] in "0123456789.%％"]
    assert len(lines) > 40
    assert cut == []


def test_the_draft_turns_its_pages_where_the_clean_copy_does() -> None:
    draft, clean = (
        [[_text(line) for line in _body(page)] for page in _pages(SUMMARY, draft=draft)] for draft in (True, False)
    )
    assert draft == clean
    assert "核对说明" in _text(_pages(SUMMARY, draft=True)[0].lines()[0])


def test_the_traditional_copy_prints_with_the_same_geometry() -> None:
    _check_text_area(_pages(script="hant")[1])


def test_the_imprint_stands_at_the_foot_of_the_last_page() -> None:
    lines = _body(_pages(replace(PLAIN, copied_to="县委办公室", printed_by="本局办公室"))[-1])
    assert [_text(line) for line in lines[-2:]] == ["抄送：县委办公室。", "本局办公室"]
    assert lines[-1][0].bottom == pytest.approx(BOTTOM, abs=4)
