"""What an .xls says besides its values, which the reader of cells does not tell: formulas, faults, hidden rows.

Its one stream of records is walked without building anything of them ([MS-CFB] for the container, [MS-XLS] for the
records).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from bangfu.intake.rules.gate.limits import Limits
from bangfu.intake.rules.gate.package import Scanned

BOUNDSHEET, BOF, EOF, ROW, FORMULA, BOOLERR = 0x0085, 0x0809, 0x000A, 0x0208, 0x0006, 0x0205
HIDDEN = 0x20
IN_STREAM_FROM = 4096
LAST_SECTOR = 0xFFFFFFFA
FAULTS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip


def scan_xls(content: bytes, limits: Limits) -> list[Scanned] | None:
    """What each sheet says besides its values, in the order of the workbook; None where it cannot be told."""
    try:
        stream = _workbook(content)
        return [_sheet(stream, at, limits) for at in _sheets(stream)]
    except (struct.error, IndexError, ValueError):
        return None


def _workbook(content: bytes) -> bytes:
    """The stream of records; ValueError where it is not found."""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    if size not in (512, 4096):
        raise ValueError(size)
    first_directory, first_more = struct.unpack_from("<I", content, 48)[0], struct.unpack_from("<I", content, 68)[0]
    count = len(content) // size
    tables = list(struct.unpack_from("<109I", content, 76))
    more = first_more
    while more < LAST_SECTOR and len(tables) <= count + 109:
        listed = struct.unpack_from(f"<{size // 4}I", content, (more + 1) * size)
        tables += listed[:-1]
        more = listed[-1]
    follows: list[int] = []
    for sector in tables:
        if sector < LAST_SECTOR:
            follows += struct.unpack_from(f"<{size // 4}I", content, (sector + 1) * size)
    directory = _chain(content, first_directory, follows, size)
    for at in range(0, len(directory), 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
        if name in ("Workbook", "Book"):
            start, held = struct.unpack_from("<II", directory, at + 116)
            stream = _chain(content, start, follows, size)[:held]
            if held < IN_STREAM_FROM or len(stream) < held:
                break
            return stream
    raise ValueError("no stream")


def _chain(content: bytes, first: int, follows: list[int], size: int) -> bytes:
    """The sectors that follow each other from one on."""
    found: list[bytes] = []
    sector = first
    while sector < LAST_SECTOR:
        if len(found) > len(follows):
            raise ValueError("a circle")
        found.append(content[(sector + 1) * size : (sector + 2) * size])
        sector = follows[sector]
    return b"".join(found)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """(kind, where its body begins, length) of each record from a place on."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, length
        at += 4 + length


def _sheets(stream: bytes) -> list[int]:
    """Where the records of each sheet begin."""
    found = []
    for kind, at, _ in _records(stream, 0):
        if kind == EOF:
            break
        if kind == BOUNDSHEET:
            found.append(struct.unpack_from("<I", stream, at)[0])
    return found


def _sheet(stream: bytes, start: int, limits: Limits) -> Scanned:
    found = _Marks()
    deep = 0
    for kind, at, _ in _records(stream, start):
        if kind == BOF:
            deep += 1
        elif kind == EOF:
            deep -= 1
            if deep <= 0:
                break
        elif deep == 1:
            # What lies deeper is a chart in the sheet.
            found.note(stream, kind, at)
        if len(found.formulas) > limits.cells:
            raise ValueError("too many")
    return Scanned(frozenset(found.formulas), found.faults, frozenset(found.hidden))


@dataclass
class _Marks:
    """What the records of a sheet told so far; places are 1-based (row, column)."""

    formulas: set[tuple[int, int]] = field(default_factory=set)
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)

    def note(self, stream: bytes, kind: int, at: int) -> None:
        """Take in one record; values that are no formulas are read elsewhere."""
        if kind == ROW:
            row, flags = struct.unpack_from("<H10xB", stream, at)
            if flags & HIDDEN:
                self.hidden.add(row + 1)
        elif kind == FORMULA:
            row, column, what, code, said = struct.unpack_from("<HH2xBxB3xH", stream, at)
            self.formulas.add((row + 1, column + 1))
            if said == 0xFFFF and what == 2:
                self.faults[row + 1, column + 1] = FAULTS.get(code, FAULTS[0x2A])
        elif kind == BOOLERR:
            row, column, code, fault = struct.unpack_from("<HH2xBB", stream, at)
            if fault:
                self.faults[row + 1, column + 1] = FAULTS.get(code, FAULTS[0x2A])
