"""Policy files say only what the program asks: a value nobody reads would be changed and change nothing."""

from __future__ import annotations

from pathlib import Path

from bangfu.policybook.rules.files import read_folder

ROOT = Path(__file__).resolve().parents[2]
SOURCES = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py") if "data" not in path.parts)


def unread(codes: set[str], sources: str) -> set[str]:
    return {code for code in codes if f'"{code}"' not in sources}


def test_every_parameter_is_read_somewhere() -> None:
    """By the program, or by rules: those have a name that rules call them by."""
    entries = [entry for entry in read_folder(ROOT / "policy") if entry.kind == "parameter"]
    codes = {entry.code for entry in entries if "name" not in entry.body}
    assert codes
    assert unread(codes, SOURCES) == set()


def test_a_parameter_nobody_reads_is_named() -> None:
    assert unread({"sign_in.nobody_reads_this"}, SOURCES) == {"sign_in.nobody_reads_this"}
