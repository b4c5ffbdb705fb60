"""A cell as a person sees it."""

from __future__ import annotations

import math
from datetime import date, datetime, time

from bangfu.intake.rules.checked import Cell


def text_of(cell: Cell) -> str:
    """The cell as text: whole numbers without a point, days as 2026-11-21."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return plain_number(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def plain_number(number: float) -> str:
    """A number with the fifteen digits that a spreadsheet keeps, never with an exponent."""
    if not math.isfinite(number):
        return ""
    written = format(number, ".15g")
    if "e" not in written:
        return written
    return format(number, ".0f") if abs(number) >= 1 else format(number, ".15f").rstrip("0")
