"""An .xlsx before it is opened: its size when unpacked, its parts, its declared and its real cells.

The parts are looked through as text, a piece at a time, without building anything of them. What the reader of cells
does not tell is noted on the way: which cells are formulas or faults, which rows are hidden.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from bangfu.intake.rules.gate.kinds import SAVE, damaged, locked, macros, no_workbook, too_many
from bangfu.intake.rules.gate.limits import Limits
from bangfu.kernel.refusal import Refusal, mark

PIECE = 1 << 20
_FAULTS = (zipfile.BadZipFile, RuntimeError, OSError, EOFError, ValueError, zlib.error)
_DECLARED = (b"<!DOCTYPE", b"<!ENTITY")
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\s[^>]*?ref=[\"']([A-Z]+)([0-9]+)(?::([A-Z]+)([0-9]+))?[\"']")
_CELLS = (b"<c ", b"<c>", b":c ", b":c>")
_AT = re.compile(rb"\sr=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?c(\s[^>]*)>\s*<(?:\w+:)?f[\s>/]")
_FAULT = re.compile(rb"<(?:\w+:)?c(\s[^>]*?t=[\"']e[\"'][^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]{1,20})<", re.S)
_HIDDEN = re.compile(rb"<(?:\w+:)?row(\s[^>]*?hidden=[\"'](?:1|true)[\"'][^>]*)>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_LINK = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
MARKS_AT_MOST = 200_000


@dataclass
class Scanned:
    """What a sheet's text tells besides its values; places are 1-based (row, column)."""

    formulas: frozenset[tuple[int, int]] = frozenset()
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()


def scan(content: bytes, limits: Limits) -> dict[str, Scanned]:
    """By the name of the sheet what stands in it besides values; Refusal before anything is opened."""
    if content.count(b"PK\x01\x02") > limits.parts:
        raise _too_large()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _directory(archive, limits)
            _text_parts(archive)
            sheets = _names(archive)
            cells = 0
            found = {}
            for part, name in sheets.items():
                found[name], held = _look(archive, part, limits)
                cells += held
                if cells > limits.cells:
                    raise too_many("cells", limits.cells)
            return found
    except _FAULTS:
        raise damaged() from None


def _directory(archive: zipfile.ZipFile, limits: Limits) -> None:
    """What the directory claims; whatever a part unpacks to beyond that is never read and fails its sum."""
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    dense = unpacked > limits.ratio_from_bytes and unpacked > packed * limits.ratio
    if len(entries) > limits.parts or unpacked > limits.unpacked_bytes or dense:
        raise _too_large()
    if any(entry.flag_bits & 1 for entry in entries):
        raise locked()
    if len(names) != len(entries):
        raise damaged()
    _which(archive, names)


def _which(archive: zipfile.ZipFile, names: set[str]) -> None:
    """Refusal for a package that is no .xlsx."""
    if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise macros()
    if "xl/workbook.bin" in names:
        raise no_workbook(mark("a binary workbook (.xlsb)"))
    if "mimetype" in names or "content.xml" in names:
        raise no_workbook(mark("an OpenDocument file (.ods)"))
    if "word/document.xml" in names:
        raise no_workbook(mark("a Word document"))
    if "ppt/presentation.xml" in names:
        raise no_workbook(mark("a set of slides"))
    if "[Content_Types].xml" not in names or "_rels/.rels" not in names:
        raise no_workbook(mark("an archive"))
    if not any(name.startswith("xl/") for name in names):
        raise no_workbook(mark("an archive"))
    if b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise macros()


def _too_large() -> Refusal:
    return Refusal(
        mark("Unpacked, the file would be too large."),
        cure=mark("Copy the rows alone into a new workbook, or split the file, and send that."),
        field="file",
        status=413,
    )


def _text_parts(archive: zipfile.ZipFile) -> None:
    """Refusal for a part that declares a document type or hides it behind another encoding."""
    for entry in archive.infolist():
        if not entry.filename.lower().endswith((".xml", ".rels")):
            continue
        first = True
        for piece in _pieces(archive, entry.filename):
            turned = first and piece.startswith((b"\xff\xfe", b"\xfe\xff", b"\0", b"<\0"))
            if turned or any(word in piece for word in _DECLARED):
                raise Refusal(
                    mark("The file declares its own document type, which office programs never do."),
                    cure=SAVE,
                    field="file",
                    status=422,
                )
            first = False


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A part's text in pieces that end with a tag's end, so that no tag is cut in two."""
    rest = b""
    with archive.open(name) as part:
        while piece := part.read(PIECE):
            piece = rest + piece
            # A sheet is cut between rows, so that a cell stands whole in one piece.
            cut = piece.rfind(b"</row")
            cut = cut if cut > 0 else piece.rfind(b">") + 1
            if cut <= 0:
                if len(piece) > 8 * PIECE:
                    raise damaged()
                rest = piece
                continue
            rest = piece[cut:]
            yield piece[:cut]
    if rest:
        yield rest


def _names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Part → name of each sheet, by the workbook and its relationships."""
    book = next((one for one in ("xl/workbook.xml",) if one in archive.namelist()), "")
    links = "xl/_rels/workbook.xml.rels"
    if not book or links not in archive.namelist():
        raise damaged()
    targets = {}
    for tag in _LINK.findall(archive.read(links)):
        target = _attribute(tag, "Target")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        targets[_attribute(tag, "Id")] = path
    found = {}
    for tag in _SHEET.findall(archive.read(book)):
        part = targets.get(_attribute(tag, r"(?:\w+:)?id"), "")
        if part in archive.namelist():
            found[part] = _attribute(tag, "name")
    return found


def _attribute(tag: bytes, name: str) -> str:
    found = re.search(rb"\s" + name.encode() + rb"\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", tag)
    text = (found[1] or found[2] or b"").decode("utf-8", "replace") if found else ""
    for word, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(word, sign)
    return text


def _look(archive: zipfile.ZipFile, part: str, limits: Limits) -> tuple[Scanned, int]:
    formulas: set[tuple[int, int]] = set()
    faults: dict[tuple[int, int], str] = {}
    hidden: set[int] = set()
    cells = 0
    for piece in _pieces(archive, part):
        if declared := _DIMENSION.search(piece):
            _declared(declared, limits)
        cells += sum(piece.count(one) for one in _CELLS)
        if cells > limits.cells:
            raise too_many("cells", limits.cells)
        _far(piece, limits)
        if b"<f" in piece or b":f" in piece:
            formulas |= {_place(tag) for tag in _FORMULA.findall(piece)}
        if b't="e"' in piece or b"t='e'" in piece:
            faults |= {_place(tag): word.decode("ascii", "replace") for tag, word in _FAULT.findall(piece)}
        if b"hidden=" in piece:
            hidden |= {int(found[1]) for tag in _HIDDEN.findall(piece) if (found := _ROW.search(tag))}
        if len(formulas) + len(faults) + len(hidden) > MARKS_AT_MOST:
            raise too_many("cells", MARKS_AT_MOST)
    return Scanned(frozenset(formulas - {(0, 0)}), faults, frozenset(hidden)), cells


_ROW = re.compile(rb"\sr=[\"']([0-9]{1,7})[\"']")


def _declared(found: re.Match[bytes], limits: Limits) -> None:
    """Refusal for a sheet that says it is larger than a sheet may be; nothing of it has been read yet."""
    first, top, last, bottom = found.groups()
    if last is None:
        last, bottom = first, top
    rows, columns = int(bottom) - int(top) + 1, column_number(last) - column_number(first) + 1
    if rows * columns > limits.cells:
        raise too_many("cells", limits.cells)


def _far(piece: bytes, limits: Limits) -> None:
    """Refusal for a cell far out, which would make the reader lay out all the cells before it."""
    rows = [int(one) for one in _ROWS.findall(piece)]
    if rows and max(rows) > limits.rows:
        raise too_many("rows", limits.rows)
    if any(column_number(letters) > limits.columns for letters in set(_WIDE.findall(piece))):
        raise too_many("columns", limits.columns)


_ROWS = re.compile(rb"<(?:\w+:)?row\s[^>]*?r=[\"']([0-9]{1,9})[\"']")
# Three letters: from column 703 on.
_WIDE = re.compile(rb"\sr=[\"']([A-Z]{3,})[0-9]")


def _place(tag: bytes) -> tuple[int, int]:
    found = _AT.search(tag)
    return (int(found[2]), column_number(found[1])) if found else (0, 0)


def column_number(letters: bytes) -> int:
    """The 1-based number of a column's letters: A → 1, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
