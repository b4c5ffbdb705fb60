"""Prints a .docx with LibreOffice and reads the pages back. For tests only: the program never needs LibreOffice."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import pytest

FONTS = Path(__file__).with_name("paper_fonts.conf")
_TOOLS = ("soffice", "pdftotext")
_MM = 25.4 / 72


@dataclass(frozen=True)
class Word:
    """A word of a page with its box; millimetres from the upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Page:
    """A printed page in millimetres; words in the order of the file."""

    width: float
    height: float
    words: tuple[Word, ...]

    def lines(self) -> list[list[Word]]:
        """Words gathered into lines by the middle of their boxes, from the top."""
        lines: list[list[Word]] = []
        for word in sorted(self.words, key=lambda x: ((x.top + x.bottom) / 2, x.left)):
            middle = (word.top + word.bottom) / 2
            last = lines[-1][0] if lines else None
            if last is not None and abs((last.top + last.bottom) / 2 - middle) < 3:
                lines[-1].append(word)
            else:
                lines.append([word])
        return [sorted(line, key=lambda x: x.left) for line in lines]


def need_tools() -> None:
    """Skip with the reason where a tool is missing; BANGFU_NO_SKIPS turns that into a failure (conftest)."""
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)} (Debian: libreoffice-writer-nogui, poppler-utils, fonts-noto-cjk)")


def pdf_of(docx: bytes) -> bytes:
    """The document as LibreOffice prints it, in a profile of its own and with the stand-in fonts."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "paper.docx").write_bytes(docx)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        done = subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", place, str(folder / "paper.docx")],
            env={**os.environ, "FONTCONFIG_FILE": str(FONTS), "HOME": place},
            capture_output=True,
            text=True,
            timeout=120,
        )
        made = folder / "paper.pdf"
        assert made.exists(), f"LibreOffice printed nothing: {done.stdout} {done.stderr}"
        return made.read_bytes()


def pages_of(pdf: bytes) -> list[Page]:
    """Every page with its words and where they stand, read by pdftotext."""
    done = subprocess.run(["pdftotext", "-bbox-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    root = ET.fromstring(re.sub(rb' xmlns="[^"]+"', b"", done.stdout))
    pages = []
    for page in root.iter("page"):
        words = [
            Word(word.text or "", *(float(word.attrib[side]) * _MM for side in ("xMin", "yMin", "xMax", "yMax")))
            for word in page.iter("word")
        ]
        pages.append(Page(float(page.attrib["width"]) * _MM, float(page.attrib["height"]) * _MM, tuple(words)))
    return pages
