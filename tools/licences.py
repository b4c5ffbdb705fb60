"""Licence check: every locked package stands in NOTICE, with a licence we may use and which the package itself states.

`python -m tools.licences` prints what is wrong and exits 1.
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# Words by which a package's own statement is known to mean the licence. A licence not here may not be used.
ACCEPTED = {
    "Apache-2.0": "apache",
    "Artistic-1.0-Perl": "artistic",
    "BSD-2-Clause": "bsd",
    "BSD-3-Clause": "bsd",
    "MIT": "mit",
    "MIT-0": "mit-0",
    "MPL-2.0": "mpl|mozilla",
    "PSF-2.0": "psf|python software foundation",
    "ZPL-2.1": "zpl|zope",
    "Zlib": "zlib|as-is', without any express",
    # As an unmodified library that can be replaced; NOTICE says so in a paragraph of its own.
    "LGPL-3.0-only": "lgpl",
}


def locked(lock: str) -> dict[str, str]:
    """Package name → version of one lock file's text."""
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", lock, re.M))


def noticed(notice: str) -> dict[str, str]:
    """Package name → SPDX expression, from the indented lines of NOTICE."""
    return dict(re.findall(r"^ {2}([a-z0-9][a-z0-9._-]*) {2,}(\S.*)$", notice, re.M))


def usable(expression: str) -> bool:
    """Every part of an AND, one part of an OR must be accepted."""
    return all(any(one.strip(" ()") in ACCEPTED for one in part.split(" OR ")) for part in expression.split(" AND "))


def agrees(expression: str, own_words: str) -> bool:
    """The package's own words name the licence stated in NOTICE."""
    known = [ACCEPTED[part] for part in re.split(r" OR | AND ", expression) if part in ACCEPTED]
    return bool(known) and all(re.search(rf"(?<!\w)(?:{words})", own_words, re.I) for words in known)


def own_words(name: str) -> str | None:
    """What an installed package says of its licence: metadata first, its licence file where that is silent."""
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return None
    about = found.metadata
    classifiers = [line for line in about.get_all("Classifier") or [] if line.startswith("License ::")]
    words = " ".join([about.get("License-Expression") or "", about.get("License") or "", *classifiers]).strip()
    if words:
        return words
    files = [file for file in found.files or [] if "licen" in file.name.lower() and "dist-info" in str(file)]
    return " ".join(Path(str(file.locate())).read_text("utf-8", "replace") for file in files)


def faults(root: Path = ROOT) -> list[str]:
    """One sentence for each package whose licence is unknown, not usable or not the one NOTICE states."""
    stated = noticed((root / "NOTICE").read_text("utf-8"))
    packages: dict[str, str] = {}
    for lock in sorted((root / "requirements").glob("*.lock")):
        packages |= locked(lock.read_text("utf-8"))
    found = [f"{name}: in no lock file, take it out of NOTICE" for name in sorted(set(stated) - set(packages))]
    for name in sorted(packages):
        if name not in stated:
            found.append(f"{name}: locked, but NOTICE does not name its licence")
        elif not usable(stated[name]):
            found.append(f"{name}: {stated[name]} is not a licence we may use")
        elif (words := own_words(name)) is not None and not agrees(stated[name], words):
            found.append(f"{name}: NOTICE says {stated[name]}, the package says «{words[:120]}»")
    return found


if __name__ == "__main__":
    wrong = faults()
    print("\n".join(wrong) or "licences: every locked package has one we may use")
    sys.exit(1 if wrong else 0)
