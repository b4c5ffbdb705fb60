"""The process that opens a file: its content on stdin, limits as words, plain values on stdout.

It imports neither Django nor anything that knows keys or a database.
"""

from __future__ import annotations

import pickle
import sys
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from bangfu.intake.rules.gate.biff import scan_xls
from bangfu.intake.rules.gate.delimited import read_delimited
from bangfu.intake.rules.gate.kinds import damaged, kind_of, locked, too_many
from bangfu.intake.rules.gate.limits import Limits
from bangfu.intake.rules.gate.package import Scanned, scan
from bangfu.kernel.refusal import Refusal, Said

if sys.platform != "win32":
    import resource


def confine(limits: Limits) -> None:
    """No more memory and processor time than this from here on; Windows has no such limits, the parent's clock has."""
    if sys.platform != "win32":
        for what, most in ((resource.RLIMIT_AS, limits.memory_bytes), (resource.RLIMIT_CPU, limits.seconds)):
            _, hard = resource.getrlimit(what)
            resource.setrlimit(what, (most if hard < 0 else min(most, hard), hard))


def answer(content: bytes, limits: Limits) -> dict[str, Any]:
    """{kind, encoding, delimiter, sheets} of a file, or {refused: …}."""
    try:
        kind = kind_of(content)
        if kind == "csv":
            encoding, delimiter, rows = read_delimited(content, limits)
            return _told("csv", [{"name": "", "rows": rows}], encoding, delimiter)
        scanned = scan(content, limits) if kind == "xlsx" else None
        return _told(kind, _sheets(content, scanned, limits))
    except Refusal as no:
        said = [name for name, value in no.params.items() if isinstance(value, Said)]
        params = {name: str(value) for name, value in no.params.items()}
        return {
            "refused": {"message": no.message, "cure": no.cure, "status": no.status, "params": params, "said": said}
        }


def _told(kind: str, sheets: list[dict[str, Any]], encoding: str = "", delimiter: str = "") -> dict[str, Any]:
    return {"kind": kind, "sheets": sheets, "encoding": encoding, "delimiter": delimiter}


def _sheets(content: bytes, scanned: dict[str, Scanned] | None, limits: Limits) -> list[dict[str, Any]]:
    try:
        book = CalamineWorkbook.from_object(_File(content))
        if scanned is None:
            scanned = _of_xls(content, [one.name for one in book.sheets_metadata], limits)
        metadata = [one for one in book.sheets_metadata if str(one.typ).endswith("WorkSheet")]
        if len(metadata) > limits.sheets:
            raise too_many("sheets", limits.sheets)
        return [_sheet(book, one, scanned, limits) for one in metadata]
    except PasswordError:
        raise locked() from None
    except (CalamineError, OSError, ValueError):
        raise damaged() from None


def _of_xls(content: bytes, names: list[str], limits: Limits) -> dict[str, Scanned]:
    """What the sheets of an .xls say besides their values; nothing of one where it cannot be told."""
    found = scan_xls(content, limits)
    return dict(zip(names, found, strict=True)) if found is not None and len(found) == len(names) else {}


class _File:
    """Bytes as a file that is read from memory."""

    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 0

    def read(self, size: int = -1) -> bytes:
        """The next `size` bytes."""
        end = len(self._content) if size is None or size < 0 else self._at + size
        part = self._content[self._at : end]
        self._at += len(part)
        return part

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place."""
        self._at = offset + (0, self._at, len(self._content))[whence]
        return self._at


def _sheet(book: Any, metadata: Any, scanned: dict[str, Scanned], limits: Limits) -> dict[str, Any]:
    sheet = book.get_sheet_by_name(metadata.name)
    if sheet.total_height > limits.rows:
        raise too_many("rows", limits.rows)
    if sheet.total_height * sheet.total_width > limits.cells:
        raise too_many("cells", limits.cells)
    rows = [
        tuple([None if cell == "" else cell for cell in row])  # a third faster than of a generator
        for row in sheet.to_python(skip_empty_area=False)
    ]
    merged = sheet.merged_cell_ranges or ()
    told = scanned.get(metadata.name)
    blind = told is None
    told = told or Scanned()
    return {
        "name": metadata.name,
        "rows": rows,
        "hidden": metadata.visible != SheetVisibleEnum.Visible,
        "formulas": told.formulas,
        "faults": told.faults,
        "hidden_rows": told.hidden_rows,
        "blind": blind,
        "merged": tuple((top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in merged),
    }


def main(words: list[str]) -> int:
    """Read stdin, answer on stdout."""
    limits = Limits.of_words(words)
    content = sys.stdin.buffer.read()
    confine(limits)
    pickle.dump(answer(content, limits), sys.stdout.buffer, protocol=5)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
