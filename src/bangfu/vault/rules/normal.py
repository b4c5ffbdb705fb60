"""One way to read a number as people write it: full-width, with spaces, dashes or dots, small x."""

from __future__ import annotations

import re
import unicodedata

# Characters that people and office software put between the digits of one number. Those without width
# (zero-width space and joiners, soft hyphen, byte order mark, directions) are never seen but split a search.
INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
BLANKS = r"\s\u00a0\u2000-\u200a\u202f\u205f\u3000"
DASHES = "\\-\u2010-\u2015\u2212\u30fc\ufe58\ufe63\uff0d_~\uff5e"
DOTS = "./\u00b7\u2022\u30fb\uff0e\uff0f"
SEPARATORS = INVISIBLE + BLANKS + DASHES + DOTS
_SEPARATOR = re.compile(f"[{SEPARATORS}]")
_DIGIT = re.compile(r"\d")


def compact(text: str) -> str:
    """Digits of any script as 0-9, letters upper-case and half-width, nothing between them."""
    if text.isascii() and text.isalnum():
        return text.upper()
    bare = _SEPARATOR.sub("", text)
    if not bare.isascii():
        bare = _DIGIT.sub(lambda m: str(unicodedata.digit(m[0])), unicodedata.normalize("NFKC", bare))
        bare = _SEPARATOR.sub("", bare)
    return bare.upper()


def phone(text: str) -> str:
    """A telephone number without the country's prefix (+86, 0086, 86)."""
    bare = compact(text).removeprefix("+")
    bare = bare.removeprefix("00") if bare.startswith("0086") else bare
    return bare[2:] if len(bare) == 13 and bare.startswith("861") else bare
