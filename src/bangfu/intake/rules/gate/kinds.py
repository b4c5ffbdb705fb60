"""What a file is by what it holds, whatever its name says; every kind that is not taken is named."""

from __future__ import annotations

from bangfu.kernel.refusal import Refusal, Said, mark

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
SAVE = mark("Open it in WPS or Excel, save it as .xlsx and send that.")
# What a file begins with → what it is.
_BEGINNINGS = (
    (b"%PDF", mark("a PDF document")),
    (b"\x89PNG", mark("a picture")),
    (b"\xff\xd8\xff", mark("a picture")),
    (b"GIF8", mark("a picture")),
    (b"BM", mark("a picture")),
    (b"Rar!", mark("an archive")),
    (b"7z\xbc\xaf", mark("an archive")),
    (b"\x1f\x8b", mark("an archive")),
    (b"PK\x05\x06", mark("an archive")),
    (b"SQLite format 3", mark("a database")),
)
_MARKUP = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<style", b"<meta", b"<head")
_STREAMS = {
    "Workbook": "xls", "Book": "xls", "EncryptedPackage": "locked", "WordDocument": "word",
    "_VBA_PROJECT_CUR": "macros", "PowerPoint Document": "slides",
}  # fmt: skip


def damaged() -> Refusal:
    """The refusal of a file that no program would open."""
    return Refusal(mark("The file is damaged and cannot be opened."), cure=SAVE, field="file", status=422)


def locked() -> Refusal:
    """The refusal of a file behind a password."""
    return Refusal(
        mark("The file is locked with a password."),
        cure=mark("Save it without a password and send that."),
        field="file",
        status=422,
    )


def macros() -> Refusal:
    """The refusal of a workbook that carries programs."""
    return Refusal(
        mark("The workbook holds macros, which are programs; such files are not opened."), cure=SAVE, field="file",
        status=422,
    )  # fmt: skip


def no_workbook(what: str) -> Refusal:
    """The refusal of a file that is something else; `what` is a msgid."""
    return Refusal(mark("This is no workbook but %(what)s."), cure=SAVE, field="file", status=422, what=Said(what))


def too_many(what: str, most: int) -> Refusal:
    """The refusal of a file with too many «sheets», «rows», «columns», «cells»."""
    sentences = {
        "sheets": mark("The workbook has more than %(most)s sheets."),
        "rows": mark("A sheet has more than %(most)s rows."),
        "columns": mark("A sheet has more than %(most)s columns."),
        "cells": mark("The workbook has, or says that it has, more than %(most)s cells."),
    }
    return Refusal(
        sentences[what],
        cure=mark("Delete the empty rows below and the empty columns beside the table, or split the file."),
        field="file",
        status=413,
        most=f"{most:,}",
    )


def kind_of(content: bytes) -> str:
    """«xlsx» (any package, looked into later), «xls» or «csv»; Refusal naming what it is otherwise."""
    if content.startswith(OLE):
        return _ole(content)
    if content.startswith(ZIP):
        return "xlsx"
    for beginning, what in _BEGINNINGS:
        if content.startswith(beginning):
            raise no_workbook(what)
    if content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise no_workbook(mark("a web page or XML under the name of a workbook"))
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        # Workbooks before 1995 have no container of streams.
        if content[:1] == b"\x09":
            raise no_workbook(mark("a workbook of before 1995"))
        raise no_workbook(mark("a file of another program"))
    return "csv"


def _ole(content: bytes) -> str:
    found = {what for name, what in _STREAMS.items() if name.encode("utf-16-le") + b"\0\0" in content}
    if "locked" in found:
        raise locked()
    if "macros" in found:
        raise macros()
    if "xls" in found:
        return "xls"
    if "word" in found:
        raise no_workbook(mark("a Word document"))
    if "slides" in found:
        raise no_workbook(mark("a set of slides"))
    raise damaged()
