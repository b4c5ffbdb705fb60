"""Document numbers as people type them: 甘政办发〔2026〕3号 with any brackets, widths and blanks."""

from __future__ import annotations

import re
import unicodedata

_BRACKETS = str.maketrans("[【(〈<{]】)〉>}", "〔〔〔〔〔〔〕〕〕〕〕〕")
_BLANKS = re.compile(r"\s+")


def plain_number(written: str) -> str:
    """One form of a document number, for comparing; empty for blanks."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", written)).translate(_BRACKETS)
