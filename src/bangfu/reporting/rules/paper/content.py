"""What a document says, before anything is decided about how it looks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from bangfu.kernel.refusal import Refusal, mark

KINDS = (
    "title",
    "subtitle",
    "addressee",
    "heading1",
    "heading2",
    "heading3",
    "text",
    "caption",
    "table",
    "note",
    "attachment",
    "signature",
    "date",
)

# Six-angle brackets, no 第, no leading zero: GB/T 9704-2012, 7.2.5.
_NUMBER = re.compile(r"[^\s\d〔〕\[\]［］()（）第]+〔\d{4}〕[1-9]\d*号")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class FigureRun:
    """A figure in the text: `id` finds its definition and records, `text` is what the reader sees."""

    id: str
    text: str


CELL, LINE = "\t", "\n"


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of a kind named in `KINDS`; its runs are plain text and figures in reading order.

    In a table the runs `CELL` and `LINE` part its cells and its lines, the first line being the head.
    """

    kind: str
    runs: tuple[str | FigureRun, ...]

    @property
    def text(self) -> str:
        return "".join(run if isinstance(run, str) else run.text for run in self.runs)

    @property
    def rows(self) -> list[list[tuple[str | FigureRun, ...]]]:
        """The lines of a table, each a list of cells."""
        rows: list[list[list[str | FigureRun]]] = [[[]]]
        for run in self.runs:
            if run == LINE:
                rows.append([[]])
            elif run == CELL:
                rows[-1].append([])
            else:
                rows[-1][-1].append(run)
        return [[tuple(cell) for cell in row] for row in rows]


@dataclass(frozen=True)
class Paper:
    """A whole document.

    `title`, `addressee`, `signed_by` and `signed_on` are set as paragraphs of their own, unless `paragraphs` already
    holds one of that kind (a title with a figure in it, for instance) or they are empty. A line feed in a
    title sets its lines by hand.
    `number` is 机关代字〔2026〕12号 or empty. `made_at` carries its time zone and becomes the date of the file.
    The three fields after it are the 版记 at the foot of the last page; all empty means none. `wrong` are the ids of
    figures that somebody declared otherwise: the checking copy marks them.
    """

    title: str
    issuer: str
    number: str
    addressee: str
    paragraphs: tuple[Paragraph, ...]
    signed_by: str
    signed_on: date | None
    made_at: datetime
    red_head: bool
    copied_to: str = ""
    printed_by: str = ""
    printed_on: date | None = None
    wrong: frozenset[str] = frozenset()


def document_number(organ: str, year: int, serial: int) -> str:
    """发文字号 from the organ's short name, the year and the serial of that year: 机关代字〔2026〕12号."""
    number = f"{organ}〔{year}〕{serial}号"
    _check_number(number)
    return number


def _check_number(number: str) -> None:
    if number and not _NUMBER.fullmatch(number):
        raise Refusal(
            mark("“%(number)s” is not a document number."),
            cure=mark("Write it as 机关代字〔2026〕12号: six-angle brackets, four-digit year, no 第, no leading zero."),
            field="number",
            status=422,
            number=number,
        )


def check(paper: Paper) -> None:
    """Refuse what cannot be printed, naming the field or the paragraph (counted from 1)."""
    if not paper.title.strip() and not any(p.kind == "title" for p in paper.paragraphs):
        raise Refusal(mark("The document has no title."), cure=mark("Give it one."), field="title", status=422)
    if paper.red_head and not paper.issuer.strip():
        raise Refusal(
            mark("A red head names the issuer, and there is none."),
            cure=mark("Give the issuer or print without the red head."),
            field="issuer",
            status=422,
        )
    if paper.made_at.tzinfo is None:
        raise Refusal(
            mark("The time of making has no time zone."), cure=mark("Give it one."), field="made_at", status=422
        )
    _check_number(paper.number)
    for field in ("issuer", "number", "addressee", "signed_by", "copied_to", "printed_by"):
        _check_text(getattr(paper, field), field=field, row="")
    _check_text(paper.title.replace("\n", ""), field="title", row="")
    for place, paragraph in enumerate(paper.paragraphs, start=1):
        _check_paragraph(paragraph, str(place))


def _check_paragraph(paragraph: Paragraph, row: str) -> None:
    if paragraph.kind not in KINDS:
        raise Refusal(
            mark("Paragraph %(place)s is of the unknown kind “%(kind)s”."),
            cure=mark("Use one of: %(kinds)s."),
            field="kind",
            row=row,
            status=422,
            place=row,
            kind=paragraph.kind,
            kinds=", ".join(KINDS),
        )
    text = "".join(
        run if isinstance(run, str) else run.text
        for run in paragraph.runs
        if paragraph.kind != "table" or run not in (CELL, LINE)
    )
    text = text.replace("\n", "") if paragraph.kind == "title" else text
    _check_text(text, field="runs", row=row)
    if any(isinstance(run, FigureRun) and not run.id for run in paragraph.runs):
        raise Refusal(
            mark("A figure in paragraph %(place)s has no id."),
            cure=mark("Every figure needs the id of its definition."),
            field="runs",
            row=row,
            status=422,
            place=row,
        )


def _check_text(text: str, *, field: str, row: str) -> None:
    found = _CONTROL.search(text)
    if found:
        raise Refusal(
            mark("The text holds the control character U+%(code)s, which cannot be printed."),
            cure=mark("Take it out; a line break is a paragraph of its own."),
            field=field,
            row=row,
            status=422,
            code=f"{ord(found.group()):04X}",
        )
