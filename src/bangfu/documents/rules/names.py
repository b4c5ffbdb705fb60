"""What a stored file may be called: its own name, an ending that fits, and nobody's number in it."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

from bangfu.documents.rules.contents import ENDINGS
from bangfu.kernel.refusal import Refusal, mark
from bangfu.vault.rules.find import find_numbers

AT_MOST = 120


def file_name(written: str, media_type: str) -> str:
    """The name without its folders.

    Errors: Refusal for an empty or long name, hidden characters, an ending that does not fit the contents, and an ID,
    phone or account number in it.
    """
    name = unicodedata.normalize("NFC", PurePosixPath(PureWindowsPath(written).name).name).strip()
    if not name or name.startswith("."):
        raise Refusal(mark("The file has no name."), field="name")
    if len(name) > AT_MOST:
        raise Refusal(mark("The file's name is longer than 120 characters."), cure=mark("Shorten it."), field="name")
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") for char in name):
        raise Refusal(mark("The file's name holds hidden characters."), cure=mark("Type it anew."), field="name")
    if not name.lower().endswith(ENDINGS[media_type]):
        raise Refusal(
            mark("The file's ending does not fit its contents."),
            cure=mark("Such a file ends in %(endings)s."),
            field="name",
            endings="、".join(ENDINGS[media_type]),
        )
    if find_numbers(name):
        raise Refusal(
            mark("The file's name holds somebody's number."),
            cure=mark("Take the ID, phone or account number out of the name."),
            field="name",
        )
    return name
