"""One door for every kind of file: what it is is told from its bytes, its name only helps where those are silent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from bangfu.figures.reading.kinds import LISTED, OLD, TEXTS
from bangfu.figures.reading.outside import office_file, pdf_text
from bangfu.figures.reading.package import Package, locked
from bangfu.figures.reading.plain import cells, decoded, normal
from bangfu.figures.reading.sheet import is_workbook, read_workbook
from bangfu.figures.reading.word import Word, main_part, read_word
from bangfu.kernel.refusal import Refusal, mark

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Source:
    """A text to check. `word` is the document it stands in, when comments can be written there."""

    name: str
    text: str
    word: Word | None = None


def read(name: str, content: bytes) -> Source:
    """The text of a file of one of the KINDS; pdf and the OLD ones where a program turns them.

    Refusal, with a sentence how to convert, for what cannot be read here, is damaged, locked, or unpacks too large.
    """
    suffix = PurePath(name).suffix.lower().lstrip(".")
    if not content.strip():
        raise Refusal(mark("The file is empty."), field="file", status=422)
    if content.startswith(b"%PDF-"):
        return Source(name, pdf_text(content))
    if content.startswith(b"PK\x03\x04"):
        return _office(name, suffix, content)
    if content.startswith(_COMPOUND):
        if suffix in ("docx", "xlsx"):
            raise locked()
        return _old(name, suffix if suffix in OLD else "doc", content)
    if suffix == "rtf":
        return _old(name, suffix, content)
    if suffix in ("docx", "xlsx", "pdf", *OLD):
        raise Refusal(
            mark("The file is named .%(suffix)s but is something else."),
            cure=mark("Open it in WPS or Word, save it as .docx and send that."),
            field="file",
            status=422,
            suffix=suffix,
        )
    if _foreign(suffix):
        raise Refusal(
            mark("A file named .%(suffix)s is not read here."),
            cure=mark("Read are %(kinds)s."),
            field="file",
            status=422,
            suffix=suffix,
            kinds=LISTED,
        )
    text = decoded(content)
    return Source(name, cells(text) if suffix == "csv" else text)


def _foreign(suffix: str) -> bool:
    """True for an ending of another kind of file; a day or a word behind a point, as in «11.22», is none."""
    return suffix not in TEXTS and suffix.isascii() and suffix.isalnum() and not suffix.isdigit()


def typed(text: str) -> Source:
    """A text that was typed or pasted."""
    return Source("", normal(text))


def _old(name: str, suffix: str, content: bytes) -> Source:
    wanted = OLD[suffix]
    return _office(name, wanted, office_file(content, suffix, wanted))


def _office(name: str, suffix: str, content: bytes) -> Source:
    package = Package(content)
    if "[Content_Types].xml" not in package:
        if suffix in OLD:
            return _old(name, suffix, content)
        raise Refusal(
            mark("Packed archives are not read."),
            cure=mark("Unpack it and send the document itself."),
            field="file",
            status=422,
        )
    part = main_part(package)
    if part:
        word = read_word(package, part)
        return Source(name, word.text, word)
    book = package.one_related("", "officeDocument")
    if is_workbook(package, book):
        return Source(name, read_workbook(package, book))
    raise Refusal(
        mark("This kind of office file is not known here."),
        cure=mark("Save it as docx or xlsx."),
        field="file",
        status=422,
    )
