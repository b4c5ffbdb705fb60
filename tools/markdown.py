"""The little Markdown that generated pages need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MADE = "<!-- Written by `python -m tools.generate_docs`; change the code or policy/, not this page. -->"


def cell(value: object) -> str:
    """A value in a table's cell."""
    return str("" if value is None else value).replace("|", "\\|").replace("\n", " ")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines)


def page(title: str, *parts: str) -> str:
    """A page's text."""
    return "\n\n".join([f"# {title}", MADE, *(part.strip("\n") for part in parts)]) + "\n"


def code(text: object) -> str:
    """Text as code, or nothing."""
    return f"`{text}`" if text not in ("", None) else ""
