"""The official document writer: text and figures in, a .docx laid out by GB/T 9704-2012 out.

`write(paper, draft=..., script=...)` answers the bytes of one file. The same input gives the same bytes.
"""

from __future__ import annotations

from bangfu.reporting.rules.paper.bookmarks import bookmark_names
from bangfu.reporting.rules.paper.content import (
    CELL,
    KINDS,
    LINE,
    FigureRun,
    Paper,
    Paragraph,
    document_number,
)
from bangfu.reporting.rules.paper.package import Script, write

__all__ = [
    "CELL",
    "KINDS",
    "LINE",
    "FigureRun",
    "Paper",
    "Paragraph",
    "Script",
    "bookmark_names",
    "document_number",
    "write",
]
