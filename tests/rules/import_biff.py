"""A small workbook in the format of 1997 to 2003, written by hand: texts, numbers, formulas, hidden rows in a sheet."""

from __future__ import annotations

import struct
from collections.abc import Collection, Sequence

from bangfu.intake.rules.checked import Cell

SECTOR = 512


DIVIDED = "#DIV/0!"


def workbook_xls(
    rows: Sequence[Sequence[Cell]],
    *,
    formulas: Collection[tuple[int, int]] = (),
    hidden: Collection[int] = (),
    stream: str = "Workbook",
) -> bytes:
    """The rows as an .xls file; numbers at `formulas` are computed, DIVIDED is a fault, all places are 1-based."""
    return _container(_stream(rows, formulas, hidden), stream)


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _bof(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _stream(rows: Sequence[Sequence[Cell]], formulas: Collection[tuple[int, int]], hidden: Collection[int]) -> bytes:
    name = "Sheet1".encode("utf-16-le")
    globals_ = _bof(0x0005) + _record(0x0042, struct.pack("<H", 1200))
    at = len(globals_) + 4 + 8 + len(name) + 4
    sheet_at = struct.pack("<IBBBB", at, 0, 0, len(name) // 2, 1) + name
    globals_ += _record(0x0085, sheet_at) + _record(0x000A, b"")
    width = max(len(row) for row in rows)
    sheet = _bof(0x0010) + _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for number, row in enumerate(rows):
        flags = 0x0120 if number + 1 in hidden else 0x0100
        sheet += _record(0x0208, struct.pack("<HHHHHHHH", number, 0, width, 255, 0, 0, flags, 0x0F))
        for place, cell in enumerate(row):
            if (number + 1, place + 1) in formulas:
                sheet += _formula(number, place, cell)
            elif isinstance(cell, (int, float)):
                sheet += _record(0x0203, struct.pack("<HHHd", number, place, 0, float(cell)))
            elif cell is not None:
                text = str(cell).encode("utf-16-le")
                body = struct.pack("<HHHHB", number, place, 0, len(text) // 2, 1) + text
                sheet += _record(0x0204, body)
    return globals_ + sheet + _record(0x000A, b"")


def _formula(number: int, place: int, cell: Cell) -> bytes:
    """A cell that is computed, with the number or the fault that it came to."""
    fault = struct.pack("<BBBBHH", 2, 0, 7, 0, 0, 0xFFFF)
    held = fault if cell == DIVIDED else struct.pack("<d", float(str(cell)))
    tokens = struct.pack("<BH", 0x1E, 1)
    return _record(0x0006, struct.pack("<HHH", number, place, 0) + held + struct.pack("<HIH", 0, 0, 3) + tokens)


def _container(stream: bytes, name: str) -> bytes:
    """The stream «Workbook» in a container of sectors; at least 4,096 bytes, so that no small sectors are needed."""
    stream = stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    sectors = len(stream) // SECTOR
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    fat += [0xFFFFFFFF] * (SECTOR // 4 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += b"\0" * 6 + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    directory = _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1) + _entry(name, 2, 2, len(stream))
    directory += b"\0" * (SECTOR - len(directory))
    return header + struct.pack("<128I", *fat) + directory + stream


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    none = 0xFFFFFFFF
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text), kind, 1, none, none, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )
