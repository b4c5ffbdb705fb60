"""What a file is, told from its bytes alone: never from its name, and never two things at once.

Known are PDF, PNG, JPEG, docx, xlsx and plain text (UTF-8 or GB 18030). What a browser would run (HTML, SVG, script),
office files with macros, packed archives and files that are valid in two ways are refused whatever a county allows.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib

from bangfu.kernel.refusal import Refusal, mark

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "text/plain"
ENDINGS = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    TEXT: (".txt", ".csv"),
}
UNPACKED_AT_MOST = 200_000_000
PARTS_AT_MOST = 5_000
_EDGE = 4096
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|\?xml|\?php|%)", re.IGNORECASE)
_PAGE = re.compile(rb"<\s*(?:!doctype|html|script|svg)", re.IGNORECASE)
_ACTIVE_PDF = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia)\b")
_PNG_START, _PNG_END = b"\x89PNG\r\n\x1a\n", b"\x00\x00\x00\x00IEND\xaeB`\x82"
_ZIP_START, _ZIP_END = b"PK\x03\x04", b"PK\x05\x06"
_ZIP_END_SIZE = 22
_MAIN = {
    DOCX: ("word/document.xml", b"wordprocessingml.document.main+xml"),
    XLSX: ("xl/workbook.xml", b"spreadsheetml.sheet.main+xml"),
}


def media_type_of(content: bytes) -> str:
    """The media type of a file; Refusal saying why for one that is empty, unknown, active or two things at once."""
    if not content:
        raise Refusal(mark("The file is empty."), field="file")
    if content.startswith(_ZIP_START):
        return _office(content)
    if _ends_as_archive(content):
        raise _two_things()
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith(_PNG_START):
        if not content.endswith(_PNG_END) or _is_a_page_too(content):
            raise _two_things()
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg(content)
    return _text(content)


def _two_things() -> Refusal:
    return Refusal(
        mark("Something else is hidden behind the end of this file."),
        cure=mark("Save it anew with the program it comes from."),
        field="file",
    )


def _ends_as_archive(content: bytes) -> bool:
    at = content.rfind(_ZIP_END, max(0, len(content) - _ZIP_END_SIZE - 0xFFFF))
    if at < 0 or len(content) - at < _ZIP_END_SIZE:
        return False
    return at + _ZIP_END_SIZE + int.from_bytes(content[at + 20 : at + 22], "little") <= len(content)


def _is_a_page_too(content: bytes) -> bool:
    # Only the edges: a browser looks there, and in the middle of packed data a short word means nothing.
    return bool(_PAGE.search(content[:_EDGE]) or _PAGE.search(content[-_EDGE:]))


def _pdf(content: bytes) -> str:
    if b"%%EOF" not in content[-_EDGE:]:
        raise Refusal(mark("The PDF is cut off: its end is missing."), cure=mark("Send it again."), field="file")
    if _ACTIVE_PDF.search(content):
        raise Refusal(
            mark("The PDF carries a program or another file inside."), cure=mark("Print it to PDF anew."), field="file"
        )
    if _is_a_page_too(content):
        raise _two_things()
    return PDF


def _jpeg(content: bytes) -> str:
    end = content.rfind(b"\xff\xd9")
    if end < 0:
        raise Refusal(mark("The picture is cut off: its end is missing."), cure=mark("Send it again."), field="file")
    # Cameras pad the end; only blanks may follow it.
    if content[end + 2 :].strip(b"\x00\xff\r\n ") or _is_a_page_too(content):
        raise _two_things()
    return JPEG


def _office(content: bytes) -> str:
    if not _ends_as_archive(content):
        raise Refusal(mark("The file is cut off: its end is missing."), cure=mark("Send it again."), field="file")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return _office_type(packed)
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, ValueError, zlib.error):
        raise Refusal(
            mark("The file is damaged and cannot be opened."), cure=mark("Save it anew and send that."), field="file"
        ) from None


def _office_type(packed: zipfile.ZipFile) -> str:
    parts = packed.infolist()
    names = {part.filename for part in parts}
    if len(parts) > PARTS_AT_MOST or sum(part.file_size for part in parts) > UNPACKED_AT_MOST:
        raise Refusal(mark("Unpacked, the file would be too large."), field="file")
    if len(names) != len(parts) or any(part.flag_bits & 1 for part in parts):
        raise Refusal(
            mark("The file is locked or damaged."), cure=mark("Save it without a password and send that."), field="file"
        )
    if packed.testzip() is not None:
        raise zipfile.BadZipFile
    if "[Content_Types].xml" not in names:
        raise Refusal(
            mark("Packed archives are not stored."), cure=mark("Send the documents one by one."), field="file"
        )
    types = packed.read("[Content_Types].xml")
    if b"macroEnabled" in types or any(name.endswith(("vbaProject.bin", ".exe", ".js", ".html")) for name in names):
        raise Refusal(mark("The file carries macros."), cure=mark("Save it as docx or xlsx."), field="file")
    for media_type, (main, declared) in _MAIN.items():
        if main in names and declared in types:
            return media_type
    raise Refusal(
        mark("This kind of office file is not known here."), cure=mark("Save it as docx or xlsx."), field="file"
    )


def _text(content: bytes) -> str:
    text = read_text(content)
    odd = next((c for c in text if unicodedata.category(c) in ("Cc", "Cn", "Cs", "Co") and c not in "\t\r\n\f"), None)
    if odd is not None:
        raise _unknown()
    if _MARKUP.search(text.encode("utf-8")):
        raise Refusal(
            mark("Web pages, SVG pictures and programs are not stored."),
            cure=mark("Print it to PDF and send that."),
            field="file",
        )
    return TEXT


def _unknown() -> Refusal:
    return Refusal(
        mark("The file is of no kind that is known here."),
        cure=mark("Send PDF, PNG, JPEG, docx, xlsx or plain text."),
        field="file",
    )


def read_text(content: bytes) -> str:
    """A text file's characters, from UTF-8 (with or without mark) or GB 18030; Refusal when it is neither."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unknown()
