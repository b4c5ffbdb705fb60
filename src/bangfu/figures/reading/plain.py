"""Plain text of the encodings that offices write."""

from __future__ import annotations

import codecs
import csv

from bangfu.kernel.refusal import Refusal, mark

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(content: bytes) -> str:
    """The characters of UTF-8, UTF-16 or GB 18030 with line ends as «\\n»; Refusal when it is none of them."""
    for encoding in _candidates(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return normal(text)
    raise Refusal(
        mark("The file is not a text that can be read here."),
        cure=mark("Save it as .docx, or as plain text in UTF-8, and send that."),
        field="file",
        status=422,
    )


def normal(text: str) -> str:
    """Every line end as one character."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def cells(text: str) -> str:
    """A csv's rows as tab-separated lines, as those of a workbook; a field that is quoted may hold the separator."""
    first = text.partition("\n")[0]
    separator = max(",;", key=first.count)
    if "\t" in first or separator not in first:
        return text
    rows = csv.reader(text.splitlines(keepends=True), delimiter=separator)
    try:
        return "\n".join(["\t".join([" ".join(field.split()) for field in row]) for row in rows])
    except csv.Error:
        return text


def _candidates(content: bytes) -> list[str]:
    for start, encoding in _MARKS:
        if content.startswith(start):
            return [encoding]
    # Windows' notepad of old wrote UTF-16 without a mark too: then every other byte of digits and line ends is zero.
    if b"\x00" in content[:4096]:
        even, odd = content[:4096:2].count(0), content[1:4096:2].count(0)
        return ["utf-16-le"] if odd > even else ["utf-16-be"]
    return ["utf-8", "gb18030"]
