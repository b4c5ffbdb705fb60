"""The document given back with what was found written at its figures."""

from __future__ import annotations

from datetime import datetime

from bangfu.figures.finding import Findings
from bangfu.figures.marking.comments import with_comments
from bangfu.figures.marking.paper import BODY, paper
from bangfu.figures.marking.remarks import remarks
from bangfu.figures.marking.words import Language
from bangfu.figures.reading.package import Package
from bangfu.figures.reading.source import Source
from bangfu.figures.reading.word import read_word


def marked(source: Source, findings: Findings, language: Language, now: datetime | None) -> bytes:
    """A .docx: the document itself where the text came from one, else a new one holding the text.

    `findings` are those of `source.text`. The tree of `source` is used up: read the file again to mark it twice.
    """
    # A new document is read back, so that both ways anchor comments by the same map.
    word = source.word or read_word(Package(paper(source.text)), BODY)
    return with_comments(word, remarks(findings, language), now)
