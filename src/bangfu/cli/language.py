"""In which language a verb speaks to the person at the console; its JSON is the same in all of them."""

from __future__ import annotations

import gettext
import os
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import bangfu
from bangfu.kernel.refusal import Refusal, in_words

Language = Literal["zh", "en"]

LANGUAGES: tuple[Language, ...] = ("zh", "en")
# As POSIX orders them.
VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_CATALOGUES = Path(bangfu.__file__).parent / "web" / "locale"


def language_of(asked: str | None) -> Language:
    """The language asked for with --lang, else that of the console; Chinese, as on the pages, where it has none."""
    spoken = asked or next((value for name in VARIABLES if (value := os.environ.get(name))), "")
    return "en" if spoken.startswith("en") else "zh"


def words_of(language: Language) -> Callable[[str], str]:
    """msgid → words in a language, from the pages' catalogue, which is read here without Django."""
    if language == "en":
        return str
    return gettext.translation("django", _CATALOGUES, ["zh_Hans"], fallback=True).gettext


def told(no: Refusal, language: Language) -> str:
    """A refusal in a language."""
    if language == "en":
        return str(no)
    said = "".join(in_words(no, words_of(language)))
    return f"{no.where}：{said}" if no.where else said
