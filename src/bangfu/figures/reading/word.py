"""A .docx as text, with the way back from each character to the run that holds it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from bangfu.figures.reading.package import Package, damaged
from bangfu.kernel.refusal import Refusal, mark

MAIN = "wordprocessingml.document.main+xml"
# What is struck out, an instruction, a second copy of a text box for old programs, a formula.
_UNSEEN = frozenset(
    ["del", "moveFrom", "instrText", "delText", "delInstrText", "Fallback", "rt", "oMath", "pPr", "rPr", "tblPr"]
)
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


@dataclass(slots=True)
class Piece:
    """Characters text[start:end] of the document.

    `node` is the child of `run` that holds them, so that the run can be cut there; None for text that hangs on a run
    as a whole, as a text box or a footnote does.
    """

    start: int
    end: int
    run: etree._Element
    node: etree._Element | None


@dataclass
class Word:
    """A document as read: its text and its pieces by place, the tree they belong to, the package it came from."""

    package: Package
    part: str
    root: etree._Element
    text: str = ""
    pieces: list[Piece] = field(default_factory=list)

    def at(self, place: int) -> int:
        """The index of the piece that holds the character, or of the nearest one before (after, at the beginning)."""
        found = bisect_right(self.pieces, place, key=lambda piece: piece.start) - 1
        return max(found, 0)


def name_of(element: etree._Element) -> str:
    """A tag without its namespace; empty for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def main_part(package: Package) -> str:
    """The part with the document's body; Refusal when the package is no Word document or carries macros."""
    part = package.one_related("", "officeDocument")
    declared = package.content_type(part) if part else ""
    if "macroEnabled" in declared:
        raise Refusal(mark("The file carries macros."), cure=mark("Save it as docx or xlsx."), field="file", status=422)
    return part if declared.endswith(MAIN) else ""


def read_word(package: Package, part: str) -> Word:
    """Read the body, its tables (rows as tab-separated lines), text boxes and footnotes."""
    word = Word(package, part, package.tree(part))
    body = next((child for child in word.root if name_of(child) == "body"), None)
    if body is None:
        raise damaged()
    reader = _Reader(word, notes_of(package, part))
    reader.blocks(body)
    reader.footnotes()
    word.text = "".join(reader.text)
    return word


def notes_of(package: Package, part: str) -> dict[tuple[str, str], etree._Element]:
    """Footnotes and endnotes by kind and id."""
    found: dict[tuple[str, str], etree._Element] = {}
    for kind in ("footnote", "endnote"):
        name = package.one_related(part, f"{kind}s")
        if name:
            for note in package.tree(name):
                found[kind, value_of(note, "id")] = note
    return found


class _Reader:
    """Walks the tree once and lays down text and pieces."""

    def __init__(self, word: Word, notes: dict[tuple[str, str], etree._Element]) -> None:
        self.word = word
        self.notes = notes
        self.text: list[str] = []
        self.length = 0
        self.boxes: list[tuple[etree._Element, etree._Element]] = []
        self.noted: list[tuple[etree._Element, etree._Element]] = []
        # While set, everything read hangs on this run of the body: comments can stand there and nowhere else.
        self.host: etree._Element | None = None
        self.in_cell = False

    def put(self, text: str, run: etree._Element | None = None, node: etree._Element | None = None) -> None:
        if not text:
            return
        if self.host is not None:
            self.word.pieces.append(Piece(self.length, self.length + len(text), self.host, None))
        elif run is not None:
            self.word.pieces.append(Piece(self.length, self.length + len(text), run, node))
        self.text.append(text)
        self.length += len(text)

    def blocks(self, parent: etree._Element) -> None:
        """Paragraphs and tables, each ending its line."""
        for child in parent:
            name = name_of(child)
            if name == "p":
                self.inline(child)
                self.put("\n")
                self.text_boxes()
            elif name == "tbl":
                self.table(child)
            elif name not in _UNSEEN and len(child):
                self.blocks(child)

    def inline(self, parent: etree._Element) -> None:
        """Runs of a paragraph, however deep links, insertions and controls hold them."""
        for child in parent:
            name = name_of(child)
            if name == "r":
                if not _hidden(child):
                    self.run(child, child)
            elif name not in _UNSEEN:
                self.inline(child)

    def run(self, parent: etree._Element, run: etree._Element) -> None:
        for child in parent:
            name = name_of(child)
            if name == "t":
                # Line ends inside a text node are white space of the XML, not of the document.
                direct = child if parent is run and not (child.text or "").count("\n") else None
                self.put((child.text or "").replace("\n", " "), run, direct)
            elif name in _SIGNS:
                self.put(" " if self.in_cell else _SIGNS[name], run, child if parent is run else None)
            elif name in ("footnoteReference", "endnoteReference"):
                note = self.notes.get((name.removesuffix("Reference"), value_of(child, "id")))
                if note is not None:
                    self.noted.append((run, note))
            elif name == "txbxContent":
                self.boxes.append((run, child))
            elif name not in _UNSEEN and len(child):
                self.run(child, run)

    def table(self, table: etree._Element) -> None:
        """A row is a line, its cells parted by tabulators; a table inside a cell follows its row."""
        for row in _rows(table):
            inner: list[etree._Element] = []
            for place, cell in enumerate(_cells(row)):
                self.put("\t" if place else "")
                inner += self.cell(cell)
                self.put("\t" * (_span(cell) - 1))
            self.put("\n")
            for nested in inner:
                self.table(nested)
            self.text_boxes()

    def cell(self, cell: etree._Element) -> list[etree._Element]:
        """The paragraphs of a cell in one line; its inner tables are handed back."""
        before, self.in_cell = self.in_cell, True
        first = True
        tables: list[etree._Element] = []
        for block in _within(cell, ("p", "tbl")):
            if name_of(block) == "tbl":
                tables.append(block)
                continue
            start = self.length
            if not first and any(str(text).strip() for text in block.itertext()):
                self.put(" ")
            self.inline(block)
            first = first and self.length == start
        self.in_cell = before
        return tables

    def text_boxes(self) -> None:
        boxes, self.boxes = self.boxes, []
        for run, content in boxes:
            self.hanging(run, content)

    def footnotes(self) -> None:
        """Notes come last, where a reader looks for them."""
        for run, note in self.noted:
            self.hanging(run, note)

    def hanging(self, run: etree._Element, content: etree._Element) -> None:
        before, cell = self.host, self.in_cell
        self.host, self.in_cell = (run if before is None else before), False
        self.blocks(content)
        self.host, self.in_cell = before, cell


def _within(parent: etree._Element, wanted: tuple[str, ...]) -> Iterator[etree._Element]:
    """The nearest descendants of these names, through content controls and insertions."""
    for child in parent:
        name = name_of(child)
        if name in wanted:
            yield child
        elif name not in _UNSEEN:
            yield from _within(child, wanted)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    return _within(table, ("tr",))


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    return _within(row, ("tc",))


def _span(cell: etree._Element) -> int:
    for span in cell.iterfind("./{*}tcPr/{*}gridSpan"):
        said = value_of(span, "val")
        return min(int(said), 64) if said.isdigit() and int(said) else 1
    return 1


def _hidden(run: etree._Element) -> bool:
    for vanish in run.iterfind("./{*}rPr/{*}vanish"):
        return value_of(vanish, "val") not in ("0", "false", "off")
    return False


def value_of(element: etree._Element, name: str) -> str:
    """An attribute by its local name: the two dialects of the format differ in the namespace only."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")
