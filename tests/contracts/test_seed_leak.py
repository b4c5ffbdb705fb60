"""Nothing of the public samples stands outside demo/data: no name, no code, no figure.

The program is general; a sample's number in it would mean that a result had been written down instead of computed.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import opencc
import yaml

from tests.contracts.source import PROGRAM, ROOT

DATA = PROGRAM / "demo" / "data"
NAMED = ("areas", "organisations", "documents", "batches", "projects")
AREA_KINDS = "省市区县乡镇村州旗盟"
CODE = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+")
FIGURE = re.compile(r"(?<![A-Za-z\d.\-])\d[\d,]*(?:\.\d+)?(?![\d\-])")
DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
TO_TRADITIONAL = opencc.OpenCC("s2t")


def scalars(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """(key, text) of every leaf of a YAML tree."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from scalars(inner, str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from scalars(inner, key)
    elif value is not None:
        yield key, str(value)


def figures(text: str) -> set[str]:
    """Figures of at least four significant digits; a year or a date is no figure of its own."""
    found = set()
    for number in FIGURE.findall(DATE.sub(" ", text)):
        plain = number.replace(",", "").strip(".")
        significant = plain.replace(".", "").strip("0") if "." not in plain else plain.replace(".", "").lstrip("0")
        year = plain.isdigit() and 1900 <= int(plain) <= 2100
        if len(significant) >= 4 and not year:
            found |= {plain, number.strip(",")}
    return found


def names(book: dict[str, Any]) -> set[str]:
    """Names of records in both scripts, and the stems of place names (某县 → 某)."""
    found = set()
    for collection in NAMED:
        for row in book.get(collection) or []:
            name = str(row.get("name") or row.get("title") or "")
            found.add(name)
            if collection == "areas":
                found.add(name.rstrip(AREA_KINDS))
            if collection == "organisations" and (city := re.match(r"(\w{2,4}?)市", name)):
                found.add(city[1])
    distinctive = {name for name in found if len(name) >= 2 and not name.startswith(tuple("0123456789"))}
    whole = {name for name in found if len(name) >= 8}
    return {form for name in distinctive | whole for form in (name, TO_TRADITIONAL.convert(name))}


def marks(book: dict[str, Any]) -> dict[str, set[str]]:
    """What betrays a sample, by kind."""
    leaves = list(scalars({key: value for key, value in book.items() if key != "book"}))
    return {
        "code": {text for key, text in leaves if key == "code" and CODE.fullmatch(text)},
        "figure": {number for key, text in leaves if key != "code" for number in figures(text)},
        "name": names(book),
    }


def readable(file: Path) -> str:
    """A file's text; of an Office file the text of all its parts."""
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as parts:
            return "\n".join(parts.read(name).decode("utf-8", "ignore") for name in parts.namelist())
    return file.read_bytes().decode("utf-8", "ignore")


def pattern(found: dict[str, set[str]]) -> re.Pattern[str]:
    """One expression for all marks: a code or figure as a whole, a name anywhere."""
    codes = "|".join(re.escape(code) for code in sorted(found["code"]))
    numbers = "|".join(re.escape(number) for number in sorted(found["figure"], key=len, reverse=True))
    # The same figure as a whole number of fen or decimetres: its digits, with any zeros behind them.
    digits = {re.sub(r"\D", "", number).strip("0") for number in found["figure"]}
    whole = "|".join(sorted((number for number in digits if len(number) >= 5), key=len, reverse=True))
    named = "|".join(re.escape(name) for name in sorted(found["name"], key=len, reverse=True))
    figure = rf"(?<![\d.,])(?:{numbers}|(?:{whole})0*)(?!\d|\.\d)"
    return re.compile(rf"(?<![\w-])(?:{codes})(?![\w-])|{figure}|{named}")


def leaks(found: dict[str, set[str]], folders: list[Path], without: Path) -> list[str]:
    expression = pattern(found)
    places = []
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and without not in file.parents and "__pycache__" not in file.parts:
                places += [
                    f"{file.relative_to(folder)}: {match[0]}"
                    for match in expression.finditer(readable(file).replace("_", ""))
                ]
    return places


def samples() -> list[Path]:
    return sorted(DATA.glob("sample_*.yaml"))


def test_there_is_a_sample() -> None:
    assert samples(), "demo/data has no sample_*.yaml: the contract below would hold of nothing"


def test_nothing_of_the_samples_leaks() -> None:
    found: dict[str, set[str]] = {}
    for sample in samples():
        own = marks(yaml.safe_load(sample.read_text("utf-8")))
        assert all(own[kind] for kind in ("code", "name")), f"{sample.name} has lost its marks"
        found = {kind: found.get(kind, set()) | texts for kind, texts in own.items()}
    assert len(found["figure"]) >= 30
    assert leaks(found, [ROOT / "src", ROOT / "policy"], DATA) == []


def test_control_leaks_are_seen(tmp_path: Path) -> None:
    book = yaml.safe_load(
        """
        book: {code: SAMPLE, zh: 不算}
        areas: [{code: A-X-1, name: 云岭县}]
        organisations: [{code: O-X-1, name: 青石市水务局}]
        projects: [{code: W-X-BRI, name: 云岭大桥, length: 12.345公里, source: {quote: "投資6,789.5萬元, 65%"}}]
        """
    )
    found = marks(book)
    assert found["code"] == {"A-X-1", "O-X-1", "W-X-BRI"}
    assert found["figure"] == {"12.345", "6789.5", "6,789.5"}
    assert {"云岭县", "云岭", "雲嶺", "青石", "云岭大桥"} <= found["name"]
    kept = tmp_path / "data"
    kept.mkdir()
    for text in ("x = 'W-X-BRI'", "12.345", "total 6,789.5 万元", "x_fen = 6_789_500_000", "# as in 云岭", "雲嶺縣"):
        (tmp_path / "rules.py").write_text(text, "utf-8")
        (kept / "sample.yaml").write_text(text, "utf-8")
        assert len(leaks(found, [tmp_path], kept)) == 1, text
    (tmp_path / "rules.py").write_text("W-X-BRIDGE 112.345 12.3456 6789.51 v12.345.6 SAMPLE 65", "utf-8")
    assert leaks(found, [tmp_path], kept) == []
    with zipfile.ZipFile(tmp_path / "template.docx", "w") as template:
        template.writestr("word/document.xml", "<w:t>云岭</w:t>")
    assert leaks(found, [tmp_path], kept) == ["template.docx: 云岭"]
