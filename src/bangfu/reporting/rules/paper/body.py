"""The body of the document: which paragraph stands where, and its XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date

from lxml import etree

from bangfu.reporting.rules.paper.bookmarks import bookmark_names
from bangfu.reporting.rules.paper.content import FigureRun, Paper, Paragraph
from bangfu.reporting.rules.paper.titling import title_lines
from bangfu.reporting.rules.paper.wml import (
    BOTTOM,
    CHARACTER,
    CHARACTER_SPACE,
    LEFT,
    LINE_PITCH,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    RIGHT,
    SHADE,
    TEXT_WIDTH,
    TOP,
    WRONG,
    R,
    serialise,
    text_run,
    w,
)

_STYLE = {
    "title": "Title",
    "subtitle": "Subtitle",
    "addressee": "Addressee",
    "heading1": "Heading1",
    "heading2": "Heading2",
    "heading3": "Heading3",
    "text": "BodyText",
    "caption": "TableCaption",
    "table": "TableCell",
    "note": "Note",
    "attachment": "Attachment",
    "signature": "Signature",
    "date": "SignedOn",
}
_DATE_FROM_EDGE = 4
# The page number's dash lies 7 mm under the text (GB/T 9704-2012, 7.5): half a 16 pt line lower than this.
_FOOTER = 1427
_HEADER = 850
# In characters of a table: the width of a row, the margins of a cell, the widest cell that shall not turn its text.
ROW, MARGINS, SHORT_CELL = 37.0, 1.0, 9.5
FOOT_CHARACTER = 280  # one character of 4号, in twips
# The end of the text goes over with the signature, so that none stands alone on a page; but a long last paragraph
# would leave a hole behind (LibreOffice moves the whole of it): five lines, in characters.
_KEPT = 5 * 28
_NUMBER = re.compile(r"-?[0-9][0-9,.]*%?")
_WIDE = re.compile(r"[^\x00-\xff]")


def chinese_date(day: date) -> str:
    """成文日期: Arabic digits, no leading zero."""
    return f"{day.year}年{day.month}月{day.day}日"


def _width(text: str) -> float:
    """Width in characters; digits and Latin letters take half of one."""
    return (len(text) + len(_WIDE.findall(text))) / 2


def arranged(paper: Paper) -> Paper:
    """The same document with its title, addressee, signature and date set as paragraphs, and its title turned."""
    own = {p.kind for p in paper.paragraphs}

    def field(kind: str, text: str) -> tuple[Paragraph, ...]:
        return () if kind in own or not text.strip() else (Paragraph(kind, (text.strip(),)),)

    front = 0
    while front < len(paper.paragraphs) and paper.paragraphs[front].kind in ("title", "subtitle"):
        front += 1
    paragraphs = (
        *field("title", paper.title),
        *paper.paragraphs[:front],
        *field("addressee", paper.addressee.rstrip("：: ") + "：" if paper.addressee.strip() else ""),
        *paper.paragraphs[front:],
        *field("signature", paper.signed_by),
        *field("date", chinese_date(paper.signed_on) if paper.signed_on else ""),
    )
    return replace(paper, paragraphs=tuple(_numbered(_turned(paragraphs, paper.issuer))))


def _turned(paragraphs: tuple[Paragraph, ...], issuer: str) -> Iterator[Paragraph]:
    for paragraph in paragraphs:
        if paragraph.kind == "title" and all(isinstance(run, str) for run in paragraph.runs):
            yield replace(paragraph, runs=("\n".join(title_lines(paragraph.text, issuer)),))
        else:
            yield paragraph


def _numbered(paragraphs: Iterator[Paragraph]) -> Iterator[Paragraph]:
    """附件说明 with its heading on the first and, where there are several, a number on each."""
    whole = tuple(paragraphs)
    count = sum(p.kind == "attachment" for p in whole)
    turn = 0
    for paragraph in whole:
        if paragraph.kind == "attachment" and not paragraph.text.startswith("附件"):
            turn += 1
            head = ("附件：" if turn == 1 else "") + (f"{turn}. " if count > 1 else "")
            yield replace(paragraph, runs=(head, *paragraph.runs)) if head else paragraph
        else:
            yield paragraph


def imprint_lines(paper: Paper) -> tuple[tuple[str, str], ...]:
    """版记: the text at the left and at the right of each of its lines."""
    lines = []
    if paper.copied_to:
        lines.append((f"抄送：{paper.copied_to.rstrip('。')}。", ""))
    if paper.printed_by or paper.printed_on:
        lines.append((paper.printed_by, f"{chinese_date(paper.printed_on)}印发" if paper.printed_on else ""))
    return tuple(lines)


def _lines_before(kind: str, previous: str) -> int:
    """Empty lines the standard wants above a paragraph."""
    if kind == "title":
        return 2 if previous == "number" else 0
    if kind == "addressee" or (previous in ("title", "subtitle") and kind not in ("title", "subtitle")):
        return 1
    if kind == "attachment":
        return 0 if previous == "attachment" else 1
    if kind == "signature" or (kind == "date" and previous != "signature"):
        return 0 if previous == kind else 2
    return 0


def _placed(paragraph: Paragraph) -> list[etree._Element]:
    """Indents that depend on the words: a hanging attachment, a signature centred over its date."""
    if paragraph.kind == "date":
        return [w("ind", right=_DATE_FROM_EDGE * CHARACTER)]
    if paragraph.kind == "attachment":
        head = re.match(r"(?:附件：)?(?:\d+\. )?", paragraph.text)
        hanging = round(_width(head.group() if head else "") * CHARACTER)
        first = round(2 * CHARACTER + (0 if paragraph.text.startswith("附件") else 3 * CHARACTER))
        return [w("ind", left=first + hanging, hanging=hanging)]
    return []


def _signature_indent(signature: Paragraph, date_text: str) -> etree._Element:
    """From the right edge, so that the signature's middle is the date's; a long one stops at the edge."""
    from_edge = _DATE_FROM_EDGE + (_width(date_text) - _width(signature.text)) / 2
    return w("ind", right=max(0, round(from_edge * CHARACTER)))


class _Body:
    """Builds the paragraphs one after another; holds the names of the bookmarks still to be given."""

    def __init__(self, paper: Paper, *, draft: bool) -> None:
        self.paper = paper
        self.draft = draft
        ids = [run.id for p in paper.paragraphs for run in p.runs if isinstance(run, FigureRun)]
        self.names = iter(enumerate(bookmark_names(ids), start=1))

    def runs(self, paragraph: Paragraph) -> Iterator[etree._Element]:
        for run in paragraph.runs:
            if isinstance(run, FigureRun):
                yield from self._figure(run)
            else:
                for place, line in enumerate(run.split("\n")):
                    if place:
                        yield w("r", w("br"))
                    if line:
                        yield text_run(line)

    def _figure(self, run: FigureRun) -> Iterator[etree._Element]:
        if not self.draft:
            yield text_run(run.text)
            return
        number, name = next(self.names)
        yield w("bookmarkStart", id=number, name=name)
        yield text_run(
            run.text, w("shd", val="clear", color="auto", fill=WRONG if run.id in self.paper.wrong else SHADE)
        )
        yield w("bookmarkEnd", id=number)

    def table(self, paragraph: Paragraph) -> etree._Element:
        """A table over the width of the text; its head stands again on each page.

        Every row may break: LibreOffice runs one that may not, and is a hair too high for its page, over the page's
        foot and drops the rows after it.
        """
        rows = paragraph.rows
        widths = _column_widths(rows)
        lines = []
        for number, cells in enumerate(rows):
            head = [w("trPr", w("tblHeader"))] if number == 0 else []
            lines.append(w("tr", *head, *self._cells(cells, widths, head=number == 0)))
        edges = [
            w(edge, val="single", sz=4, space=0, color="auto")
            for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
        ]
        return w(
            "tbl",
            w(
                "tblPr",
                w("tblW", w=TEXT_WIDTH, type="dxa"),
                w("tblBorders", *edges),
                w("tblLayout", type="fixed"),
                w("tblCellMar", w("left", w=57, type="dxa"), w("right", w=57, type="dxa")),
            ),
            w("tblGrid", *(w("gridCol", w=width) for width in widths)),
            *lines,
        )

    def _cells(
        self, cells: list[tuple[str | FigureRun, ...]], widths: list[int], *, head: bool
    ) -> Iterator[etree._Element]:
        for cell, width in zip(cells, widths, strict=True):
            number = _NUMBER.fullmatch("".join(run if isinstance(run, str) else run.text for run in cell))
            side = "center" if head else "right" if number else ""
            style = [w("pStyle", val="TableCell"), *([w("jc", val=side)] if side else [])]
            line = w("p", w("pPr", *style), *self.runs(Paragraph("text", cell)))
            yield w("tc", w("tcPr", w("tcW", w=width, type="dxa"), w("vAlign", val="center")), line)

    def paragraphs(self) -> Iterator[etree._Element]:
        yield from _head(self.paper)
        previous = "number" if self.paper.red_head or self.paper.number else ""
        whole = self.paper.paragraphs
        dates = [p.text for p in whole if p.kind == "date"]
        for place, paragraph in enumerate(whole):
            following = whole[place + 1].kind if place + 1 < len(whole) else ""
            if paragraph.kind == "table":
                yield self.table(paragraph)
                previous = paragraph.kind
                continue
            properties = [w("pStyle", val=_STYLE[paragraph.kind])]
            if following in ("attachment", "signature", "date") and _width(paragraph.text) <= _KEPT:
                properties.append(w("keepNext"))
            if empty := _lines_before(paragraph.kind, previous):
                properties.append(w("spacing", before=empty * LINE_PITCH))
            if paragraph.kind == "signature" and dates:
                properties.append(_signature_indent(paragraph, dates[0]))
            else:
                properties.extend(_placed(paragraph))
            yield w("p", w("pPr", *properties), *self.runs(paragraph))
            previous = paragraph.kind


def _column_widths(rows: list[list[tuple[str | FigureRun, ...]]]) -> list[int]:
    """Twips for each column, by its longest text: the shortest gets four characters' room, none more than half.

    Where not every column has room, those of a few characters, such as days, keep theirs and the wide ones turn.
    """
    longest = [
        min(max(4.0, *(_width("".join(_words(run) for run in cell)) for cell in column)), 14.0) + MARGINS
        for column in zip(*rows, strict=True)
    ]
    short = sum(one for one in longest if one <= SHORT_CELL)
    wide = sum(one for one in longest if one > SHORT_CELL)
    room = ROW - short
    if short + wide > ROW and room >= wide / 2:
        longest = [one if one <= SHORT_CELL else one * room / wide for one in longest]
    widths = [round(TEXT_WIDTH * one / sum(longest)) for one in longest]
    return [*widths[:-1], TEXT_WIDTH - sum(widths[:-1])]


def _words(run: str | FigureRun) -> str:
    return run if isinstance(run, str) else run.text


def _head(paper: Paper) -> Iterator[etree._Element]:
    """发文机关标志, 发文字号 and the red rule; without a red head, the number alone, to the right."""
    if paper.red_head:
        mark = f"{paper.issuer}文件"
        points = min(52, TEXT_WIDTH // 20 // len(mark))
        # The characters' upper edge lies 35 mm under the top of the text area (7.2.4); the line stands a little above.
        above = 1984 - points * 3
        yield w(
            "p",
            w(
                "pPr",
                w("pStyle", val="RedHead"),
                w("spacing", before=above, line=points * 24, lineRule="exact"),
            ),
            text_run(mark, w("sz", val=points * 2), w("szCs", val=points * 2)),
        )
        number = [text_run(paper.number)] if paper.number else []
        yield w("p", w("pPr", w("pStyle", val="DocumentNumber"), w("spacing", before=2 * LINE_PITCH)), *number)
    elif paper.number:
        yield w("p", w("pPr", w("jc", val="right")), text_run(paper.number))


def _imprint(lines: tuple[tuple[str, str], ...]) -> Iterator[etree._Element]:
    """A table at the foot of the last page: thick rules above and below, a thin one between."""
    if not lines:
        return
    indent = w("ind", left=FOOT_CHARACTER, right=FOOT_CHARACTER)
    stop = w("tabs", w("tab", val="right", pos=TEXT_WIDTH - FOOT_CHARACTER))
    style = w("pStyle", val="Imprint")
    rows = []
    for left, right in lines:
        runs = [text_run(left), *([w("r", w("tab")), text_run(right)] if right else [])]
        line = w("p", w("pPr", deepcopy(style), deepcopy(stop), deepcopy(indent)), *runs)
        rows.append(w("tr", w("tc", w("tcPr", w("tcW", w=TEXT_WIDTH, type="dxa")), line)))
    yield w(
        "tbl",
        w(
            "tblPr",
            w("tblpPr", vertAnchor="margin", horzAnchor="page", tblpX=LEFT, tblpYSpec="bottom"),
            w("tblW", w=TEXT_WIDTH, type="dxa"),
            w(
                "tblBorders",
                w("top", val="single", sz=8, space=0, color="auto"),
                w("bottom", val="single", sz=8, space=0, color="auto"),
                w("insideH", val="single", sz=6, space=0, color="auto"),
            ),
            w("tblLayout", type="fixed"),
            w("tblCellMar", w("left", w=0, type="dxa"), w("right", w=0, type="dxa")),
        ),
        w("tblGrid", w("gridCol", w=TEXT_WIDTH)),
        *rows,
    )
    # A table may not end the body. This paragraph is as low as Word allows.
    yield w("p", w("pPr", w("spacing", line=20, lineRule="exact")))


def _section(*, draft: bool) -> etree._Element:
    references = []
    for kind in ("default", "even"):
        if draft:
            references.append(_reference("header", kind, "rIdHeader"))
        references.append(_reference("footer", kind, f"rIdFooter_{kind}"))
    return w(
        "sectPr",
        *references,
        w("pgSz", w=PAGE_WIDTH, h=PAGE_HEIGHT),
        w("pgMar", top=TOP, right=RIGHT, bottom=BOTTOM, left=LEFT, header=_HEADER, footer=_FOOTER, gutter=0),
        w("docGrid", type="linesAndChars", linePitch=LINE_PITCH, charSpace=CHARACTER_SPACE),
    )


def _reference(part: str, kind: str, target: str) -> etree._Element:
    reference = w(f"{part}Reference", type=kind)
    reference.set(f"{{{R}}}id", target)
    return reference


def document_xml(paper: Paper, imprint: tuple[tuple[str, str], ...], *, draft: bool) -> bytes:
    """The part document.xml of a document already `arranged`, with the lines of its 版记."""
    body = w("body", *_Body(paper, draft=draft).paragraphs(), *_imprint(imprint), _section(draft=draft))
    return serialise(w("document", body))
