"""The masking scanner: looks for planted numbers in whatever leaves the program or lies on its disk.

Takes bytes of any kind (page, JSON, CSV, log, database file; xlsx, docx and other zips unpacked to any depth; gzip;
PDF) and reports every planted number that can be read in it: plain, spaced, dashed, full-width, split by markup,
escaped, in UTF-16 or GB 18030, in base64 or hexadecimal, or as a spreadsheet's rounded number. It never skips: what
it cannot unpack or what is too large is refused, for a scan that says 0 must have looked.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import html
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

from bangfu.kernel.refusal import Refusal, mark
from bangfu.vault.rules import mask, normal

MAX_DEPTH = 6
MAX_BYTES = 512 * 1024 * 1024
PdfText = Callable[[bytes], str | None]

_FULL = "\uff10-\uff19\uff38\uff58"
_RUN = re.compile(rf"\d(?:[{normal.SEPARATORS}]{{0,40}}[\dXx{_FULL}])+")
_ASCII_RUN = re.compile(r"\d(?:[\s\-./_~]{0,40}[\dXx])+")
_JUNK = re.compile(f"[{normal.SEPARATORS}]+")
_BLANK = re.compile(rf"[{normal.BLANKS}{normal.INVISIBLE}]")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{14,}")
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){11,}")
_SCIENTIFIC = re.compile(r"\b(\d)\.(\d{11,17})[Ee]\+?(\d{2})\b")
_SOFT_BREAK = re.compile(r"=\r?\n")
_PDF_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
# A sheet's number keeps 15 digits, but programs write fewer; 12 of an ID number already tell the birth date.
_ROUNDED = 12


class Form(StrEnum):
    """How a planted number was written where it was found."""

    PLAIN = "plain"
    SPACED = "spaced"
    DASHED = "dashed"
    FULL_WIDTH = "full-width"
    MARKUP = "markup"
    ESCAPED = "escaped"
    UTF_16 = "utf-16"
    GB_18030 = "gb18030"
    BASE64 = "base64"
    HEX = "hex"
    ROUNDED = "rounded"


@dataclass(frozen=True)
class Hit:
    """A planted number that can be read: where (file, and path inside it), which (its place and mask), how."""

    where: str
    planted: int
    masked: str
    form: Form

    def __str__(self) -> str:
        return f"{self.where}: planted number {self.planted} ({self.masked}) stands there {self.form.value}"


class Planted:
    """The numbers to look for, compact, by length; at least 7 characters each, or chance would find them."""

    def __init__(self, values: Iterable[str]) -> None:
        self.places: dict[str, int] = {}
        self.rounded: dict[str, int] = {}
        for place, value in enumerate(values):
            bare = normal.compact(value)
            if len(bare) < 7 or not bare[:-1].isdigit():
                raise ValueError(f"planted number {place} is shorter than 7 digits or has letters inside")
            self.places.setdefault(bare, place)
            if len(bare) >= 15:
                self.rounded.setdefault(bare[:_ROUNDED], place)
        self.lengths = sorted({len(value) for value in self.places}, reverse=True)
        self.shortest = min(self.lengths, default=0)
        self._values = {place: value for value, place in self.places.items()}

    def hit(self, where: str, place: int, form: Form) -> Hit:
        """A hit that tells the number by its mask only: a report of leaks is not to be one."""
        value = self._values[place]
        masked = mask.phone(value) if len(value) <= 11 else mask.id_number(value)
        return Hit(where, place, masked, form)


def scan(planted: Planted, where: str, data: bytes, pdf_text: PdfText | None = None) -> list[Hit]:
    """Every planted number that can be read in the bytes, each once per place and form.

    `pdf_text` reads a PDF's text (`vault.queries.pdf_text`); without it a PDF is read by its streams only, which
    miss text in subset fonts.
    """
    hits = [hit for path, piece in _unpack(where, data, pdf_text, 0) for hit in _in_bytes(planted, path, piece)]
    return list(dict.fromkeys(hits))


def _unpack(where: str, data: bytes, pdf_text: PdfText | None, depth: int) -> Iterator[tuple[str, bytes]]:
    if depth > MAX_DEPTH or len(data) > MAX_BYTES:
        raise Refusal(
            mark("%(where)s is nested too deep or too large to be scanned."),
            cure=mark("Unpack it by hand and scan the pieces."),
            where=where,
        )
    yield where, data
    if data.startswith(b"PK\x03\x04"):
        for path, piece in _members(where, data):
            yield from _unpack(path, piece, pdf_text, depth + 1)
    elif data.startswith(b"\x1f\x8b"):
        yield from _unpack(f"{where}!gzip", gzip.decompress(data), pdf_text, depth + 1)
    elif data.startswith(b"%PDF"):
        text = pdf_text(data) if pdf_text else None
        if text is not None:
            yield f"{where}!text", text.encode()
        for place, stream in enumerate(_PDF_STREAM.finditer(data)):
            inflated = _inflate(stream[1])
            if inflated:
                yield f"{where}!stream {place}", inflated


def _members(where: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = "\n".join(entry.filename for entry in archive.infolist())
            yield f"{where}!names", names.encode() + b"\n" + archive.comment
            for entry in archive.infolist():
                if entry.file_size > MAX_BYTES:
                    raise RuntimeError("too large")
                yield f"{where}!{entry.filename}", archive.read(entry)
    except (zipfile.BadZipFile, RuntimeError) as fault:
        raise Refusal(
            mark("%(where)s cannot be unpacked and so not be scanned (%(fault)s)."),
            cure=mark("Give the archive whole and without a password."),
            where=where,
            fault=type(fault).__name__,
        ) from None


def _inflate(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, MAX_BYTES)
    except zlib.error:
        return b""


def _in_bytes(planted: Planted, where: str, data: bytes) -> Iterator[Hit]:
    """Hits of one piece. What is read as it stands gives each form; the other readings only what is new."""
    seen: set[int] = set()
    text, passes = _readings(data)
    for place, looks in _windows(planted, text):
        seen.add(place)
        yield planted.hit(where, place, looks)
    for form, reading in passes:
        for place in {place for place, _ in _windows(planted, reading)} - seen:
            seen.add(place)
            yield planted.hit(where, place, form)
    for found in _SCIENTIFIC.finditer(text):
        rounded = planted.rounded.get((found[1] + found[2])[:_ROUNDED])
        if rounded is not None and rounded not in seen and 14 <= int(found[3]) <= 21:
            yield planted.hit(where, rounded, Form.ROUNDED)


def _readings(data: bytes) -> tuple[str, Iterator[tuple[Form, str]]]:
    """The bytes as text, and as every other text they may be."""
    try:
        text, whole = data.decode("utf-8"), True
    except UnicodeDecodeError:
        text, whole = data.decode("utf-8", "replace"), False
    return text, _other_readings(data, text, whole)


def _other_readings(data: bytes, text: str, whole: bool) -> Iterator[tuple[Form, str]]:
    if "<" in text:
        yield Form.MARKUP, _TAG.sub("", text)
    plain = html.unescape(text) if "&" in text else text
    plain = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), plain) if "\\u" in plain else plain
    plain = unquote(plain, errors="replace") if "%" in plain else plain
    plain = _SOFT_BREAK.sub("", plain) if "=" in plain else plain
    if plain != text:
        yield Form.ESCAPED, _TAG.sub("", plain)
    if b"\0" in data or not whole:
        for coding, first in (("utf-16-le", 0), ("utf-16-le", 1), ("utf-16-be", 0), ("utf-16-be", 1)):
            yield Form.UTF_16, data[first:].decode(coding, "replace")
    if not whole:
        yield Form.GB_18030, data.decode("gb18030", "replace")
    for form, decoded in _decoded(data):
        # UTF-16 of digits is the digits with zero bytes between.
        yield form, decoded.replace(b"\0", b"").decode("utf-8", "replace")
        yield form, decoded.decode("gb18030", "replace")


def _windows(planted: Planted, text: str) -> Iterator[tuple[int, Form]]:
    """One pass over the runs of digits: which planted numbers stand there, and how they look."""
    run = _ASCII_RUN if text.isascii() else _RUN
    for match in run.finditer(text):
        if match.end() - match.start() < planted.shortest:
            continue
        raw = match[0]
        bare = raw.upper() if raw.isascii() and raw.isalnum() else normal.compact(raw)
        for length in planted.lengths:
            for at in range(len(bare) - length + 1):
                place = planted.places.get(bare[at : at + length])
                if place is not None:
                    yield place, _looks(raw, at, length)


def _looks(raw: str, at: int, length: int) -> Form:
    places = [i for i, char in enumerate(raw) if not _JUNK.match(char)]
    piece = raw[places[at] : places[at + length - 1] + 1]
    if unicodedata.normalize("NFKC", piece) != piece and any(c.isdigit() and not c.isascii() for c in piece):
        return Form.FULL_WIDTH
    if _BLANK.search(piece):
        return Form.SPACED
    return Form.DASHED if _JUNK.search(piece) else Form.PLAIN


def _decoded(data: bytes) -> Iterator[tuple[Form, bytes]]:
    """What base64 and hexadecimal runs hold, at each of the starts a run may have inside a longer word."""
    runs64 = [match[0].translate(_URL_SAFE) for match in _BASE64.finditer(data)]
    for first in range(4):
        pieces = []
        for run in runs64:
            piece = run[first:]
            try:
                pieces.append(base64.b64decode(_whole(piece)))
            except (binascii.Error, ValueError):
                continue
        if pieces:
            yield Form.BASE64, b"\n".join(pieces)
    runs16 = [match[0] for match in _HEX.finditer(data)]
    if runs16:
        yield Form.HEX, b"\n".join(bytes.fromhex(run.decode("ascii")) for run in runs16)


def _whole(run: bytes) -> bytes:
    """The run cut and filled to what base64 accepts."""
    return run[:-1] + b"=" * (-(len(run) - 1) % 4) if len(run) % 4 == 1 else run + b"=" * (-len(run) % 4)
