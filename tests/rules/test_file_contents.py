"""What a file is, by its bytes; what hides in it; what it may be called."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from bangfu.documents.rules.contents import DOCX, JPEG, PDF, PNG, TEXT, XLSX, media_type_of, read_text
from bangfu.documents.rules.names import file_name
from bangfu.kernel.refusal import Refusal

MAIN = {
    DOCX: ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
    XLSX: ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
}


def office(media_type: str, **more: bytes) -> bytes:
    part, declared = MAIN[media_type]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(
            "[Content_Types].xml", f'<Types><Override PartName="/{part}" ContentType="{declared}"/></Types>'
        )
        archive.writestr(part, "<x/>")
        for name, content in more.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


PNG_FILE = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
)
JPEG_FILE = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x11" * 40 + b"\xff\xd9"
PDF_FILE = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <<>>\n%%EOF\n"
ARCHIVE = io.BytesIO()
with zipfile.ZipFile(ARCHIVE, "w") as _archive:
    _archive.writestr("a.txt", "a")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PDF_FILE, PDF),
        (PNG_FILE, PNG),
        (JPEG_FILE, JPEG),
        (JPEG_FILE + b"\x00\x00", JPEG),
        (office(DOCX), DOCX),
        (office(XLSX), XLSX),
        ("道路通到村口。\n".encode(), TEXT),
        ("道路通到村口。\r\n".encode("gb18030"), TEXT),
        ("\ufeff序号,村\n".encode(), TEXT),
    ],
)
def test_known_kinds(content: bytes, expected: str) -> None:
    assert media_type_of(content) == expected


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><p>x</p>", "Web pages"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "Web pages"),
        ("说明\n<script>alert(1)</script>".encode(), "Web pages"),
        ("说明<svg onload=x>".encode("gb18030"), "Web pages"),
        (PDF_FILE + ARCHIVE.getvalue(), "hidden behind"),
        (PNG_FILE + ARCHIVE.getvalue(), "hidden behind"),
        (JPEG_FILE + ARCHIVE.getvalue(), "hidden behind"),
        (JPEG_FILE + b"<html><script>x</script>", "hidden behind"),
        (JPEG_FILE + b"<html><script>x</script>\xff\xd9", "hidden behind"),
        (PNG_FILE + b"x", "hidden behind"),
        (PDF_FILE.replace(b"1 0 obj", b"<html><script>x</script>"), "hidden behind"),
        (PDF_FILE.replace(b"/Catalog", b"/Catalog /OpenAction <</S /JavaScript>>"), "program or another file"),
        (PDF_FILE.replace(b"/Catalog", b"/Catalog /EmbeddedFiles 3 0 R"), "program or another file"),
        (PDF_FILE[:-8], "cut off"),
        (JPEG_FILE[:-2], "cut off"),
        (office(DOCX)[:-30], "cut off"),
        (office(DOCX)[:200] + b"\x00" * 40 + office(DOCX)[240:], "damaged"),
        (ARCHIVE.getvalue(), "Packed archives"),
        (office(DOCX, **{"word/vbaProject.bin": b"x"}), "macros"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "no kind"),
        (b"\x7fELF\x02\x01\x01\x00", "no kind"),
        (b"text with \x00 in it", "no kind"),
        (b"GIF89a\x01\x00\x01\x00", "no kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 20, "no kind"),
    ],
)
def test_what_is_refused_says_why(content: bytes, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        media_type_of(content)


def test_a_small_file_that_unpacks_to_too_much_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        with archive.open("word/document.xml", "w") as part:
            for _ in range(201):
                part.write(b"\0" * 1_000_000)
    assert len(packed.getvalue()) < 1_000_000
    with pytest.raises(Refusal, match="too large"):
        media_type_of(packed.getvalue())


def test_text_is_read_in_both_encodings() -> None:
    assert read_text("\ufeff桥".encode()) == "桥"
    assert read_text("桥𠀀".encode("gb18030")) == "桥𠀀"


def test_a_name_loses_its_folders() -> None:
    assert file_name("C:\\my\\计划.pdf", PDF) == "计划.pdf"
    assert file_name("../../etc/计划.PDF", PDF) == "计划.PDF"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "no name"),
        ("a/..", "no name"),
        (".pdf", "no name"),
        ("计划.exe", "ending"),
        ("计划.pdf.html", "ending"),
        ("计\u202efdp.pdf", "hidden"),
        ("计\x00划.pdf", "hidden"),
        ("长" * 120 + ".pdf", "120"),
        ("13800138000.pdf", "number"),
        ("张三 138 0013 8000.pdf", "number"),
        ("990101199001011236-张三.pdf", "number"),
        ("９９０１０１１９９００１０１１２３６.pdf", "number"),
    ],
)
def test_names_that_are_refused(name: str, why: str) -> None:
    with pytest.raises(Refusal, match=why) as no:
        file_name(name, PDF)
    assert "13800138000" not in str(no.value)
    assert no.value.field == "name"
