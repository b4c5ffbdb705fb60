"""The Chinese catalogue: every msgid that templates and sources mark, and whether it is translated.

`python -m tools.catalogue` adds new msgids to the .po file (empty), drops unused ones and compiles the .mo file.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import polib  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "bangfu"
TEMPLATES = SOURCE / "web" / "templates"
CATALOGUE = SOURCE / "web" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
MARKS = frozenset({"mark", "gettext", "gettext_lazy", "_"})
PLACES = re.compile(r"%\((\w+)\)s")
_TRANSLATE = re.compile(r"{%\s*translate\s+(\"[^\"]*\"|'[^']*')")
_UNDERSCORE = re.compile(r"_\((\"[^\"]*\"|'[^']*')\)")
_BLOCK = re.compile(r"{%\s*blocktranslate\b[^%]*%}(.*?){%\s*endblocktranslate\s*%}", re.S)
_VARIABLE = re.compile(r"{{\s*(\w+)\s*}}")


def in_templates() -> dict[str, set[str]]:
    """Where each msgid of the templates stands."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(TEMPLATES.rglob("*.html")):
        text, place = path.read_text("utf-8"), path.relative_to(SOURCE).as_posix()
        for pattern in (_TRANSLATE, _UNDERSCORE):
            for match in pattern.finditer(text):
                found[match[1][1:-1]].add(place)
        for match in _BLOCK.finditer(text):
            found[_VARIABLE.sub(r"%(\1)s", match[1])].add(place)
    return found


def in_sources() -> dict[str, set[str]]:
    """Where each marked literal of the sources stands."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name, text = node.func, node.args[0]
            if isinstance(name, ast.Name) and name.id in MARKS and isinstance(text, ast.Constant) and text.value:
                found[str(text.value)].add(path.relative_to(SOURCE).as_posix())
    return found


def msgids() -> dict[str, set[str]]:
    """Every msgid of the product with the files it stands in."""
    found = in_templates()
    for text, places in in_sources().items():
        found.setdefault(text, set()).update(places)
    return found


def renewed(catalogue: polib.POFile) -> polib.POFile:
    """The same catalogue with exactly the msgids there are, sorted."""
    known = {entry.msgid: entry.msgstr for entry in catalogue}
    fresh = polib.POFile(wrapwidth=110)
    fresh.metadata = catalogue.metadata
    for text, places in sorted(msgids().items()):
        flags = ["python-format"] if PLACES.search(text) else []
        entry = polib.POEntry(msgid=text, msgstr=known.get(text, ""), flags=flags)
        entry.occurrences = [(place, "") for place in sorted(places)]
        fresh.append(entry)
    return fresh


def main() -> None:
    """Renew and compile."""
    catalogue = renewed(polib.pofile(str(CATALOGUE), wrapwidth=110))
    catalogue.save(str(CATALOGUE))
    catalogue.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    empty = [entry.msgid for entry in catalogue if not entry.msgstr]
    print(f"{len(catalogue)} msgids, {len(empty)} without a translation")
    for text in empty:
        print(text)


if __name__ == "__main__":
    main()
