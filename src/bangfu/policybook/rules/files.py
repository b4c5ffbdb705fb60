"""Policy files: one file is a list of entries of one kind, under the name of its folder.

An entry has `code`, `valid_from`, `source: {document: …}` (what it rests on), optionally `valid_to`, and a body that
belongs to its kind; a label is `{zh: …, en: …}`, and so is the `name` by which rules call a parameter. A number
stands beside its `unit`; there are no floats: shares and prices are whole numbers in the smallest unit, or text with
a unit. Days inside a body are kept as text (2026-11-21).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bangfu.kernel.digest import canonical, sha256_hex
from bangfu.kernel.period import read_day
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.yaml_text import DUMPER, LOADER
from bangfu.policybook.rules.forms import check_form

KINDS = {
    "calendars": "calendar",
    "checklists": "checklist",
    "checks": "check",
    "code_lists": "code_list",
    "duties": "duty",
    "forms": "form",
    "indicators": "indicator",
    "matching": "matching",
    "parameters": "parameter",
    "programmes": "programme",
    "routes": "route",
    "rules": "rule",
    "templates": "template",
}
FOLDERS = {kind: folder for folder, kind in KINDS.items()}
HEAD = ("code", "valid_from", "valid_to", "source")
CODE_AT_MOST = 80


@dataclass(frozen=True)
class FileEntry:
    """One entry as a file says it; `file` is where, when it was read from one."""

    kind: str
    code: str
    valid_from: date
    valid_to: date | None
    source: str
    body: dict[str, Any]
    file: str = field(default="", compare=False)

    @property
    def place(self) -> str:
        """Where to look for it: file and code."""
        return f"{self.file}: {self.code}" if self.file else self.code

    @property
    def digest(self) -> str:
        """The SHA-256 of everything the entry says."""
        return sha256_hex(canonical([self.kind, self.code, self.valid_from, self.valid_to, self.source, self.body]))


class _Loader(LOADER):  # type: ignore[misc]  # which loader it is, is known only where it runs
    """YAML in which a key may stand once only and days stay text."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"“{key}” stands twice", key_node.start_mark)
            seen.add(key)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping

    def construct_day(self, node: yaml.Node) -> str:
        """The day as it is written."""
        return str(node.value)


# Days stay text until an entry reads them, so that a wrong one is told by its entry and key.
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_day)


def read_folder(folder: Path) -> list[FileEntry]:
    """Every entry of `folder`/<kind>/**/*.yaml in the order of kinds, files and lines.

    Errors: Refusal naming the file, the entry and the key; also for an entry said twice and an unknown folder.
    """
    entries: list[FileEntry] = []
    said: dict[tuple[str, str, date], str] = {}
    for path in sorted(folder.rglob("*.yaml")):
        place = path.relative_to(folder).as_posix()
        kind = KINDS.get(place.split("/")[0])
        if kind is None or "/" not in place:
            raise Refusal(
                mark("%(file)s lies in no folder of a known kind."),
                cure=mark("Known folders: %(known)s."),
                row=place,
                file=place,
                known=", ".join(KINDS),
            )
        for entry in read_text(path.read_text("utf-8"), kind, place):
            key = (entry.kind, entry.code, entry.valid_from)
            if key in said:
                raise Refusal(
                    mark("This entry is already said in %(file)s."),
                    cure=mark("Keep one of the two, or give the newer one another valid_from."),
                    row=f"{place}: {entry.code}",
                    file=said[key],
                )
            said[key] = place
            entries.append(entry)
    return entries


def read_text(text: str, kind: str, file: str) -> list[FileEntry]:
    """The entries of one file of a kind; Refusal naming file, entry and key."""
    try:
        # The loader is a SafeLoader with one more check.
        rows = yaml.load(text, _Loader)  # noqa: S506
    except yaml.YAMLError as fault:
        raise Refusal(
            mark("The file is not valid YAML: %(fault)s"),
            cure=mark("Mend the line it names."),
            row=file,
            fault=" ".join(str(fault).split()),
        ) from None
    folder = FOLDERS[kind]
    if not isinstance(rows, dict) or list(rows) != [folder] or not isinstance(rows[folder], list):
        raise Refusal(mark("A policy file of this folder is a list under “%(folder)s:”."), row=file, folder=folder)
    return [read_entry(row, kind, file, number) for number, row in enumerate(rows[folder], 1)]


def read_entry(row: object, kind: str, file: str, number: int) -> FileEntry:
    """One entry; Refusal naming file, entry and key."""
    if not isinstance(row, dict):
        raise Refusal(mark("An entry has named values."), row=f"{file}: {number}")
    code = row.get("code")
    if not isinstance(code, str) or not code or len(code) > CODE_AT_MOST:
        raise Refusal(mark("An entry needs a code of at most 80 characters."), row=f"{file}: {number}", field="code")
    place = f"{file}: {code}"
    body = {str(key): _json(value, place, str(key)) for key, value in row.items() if key not in HEAD}
    source = _source(row.get("source"), place)
    valid_from = _day(row.get("valid_from"), place, "valid_from")
    if valid_from is None:
        raise Refusal(mark("An entry says from which day it is valid."), row=place, field="valid_from")
    valid_to = _day(row.get("valid_to"), place, "valid_to")
    if valid_to is not None and valid_to <= valid_from:
        raise Refusal(mark("An entry ends after it begins."), row=place, field="valid_to")
    check_body(kind, body, place)
    return FileEntry(kind, code, valid_from, valid_to, source, body, file)


def _day(value: object, place: str, key: str) -> date | None:
    if value is None:
        return None
    try:
        return read_day(value if isinstance(value, date) else str(value))
    except Refusal as no:
        raise Refusal(no.message, cure=no.cure, row=place, field=key, **no.params) from None


def _source(value: object, place: str) -> str:
    document = value.get("document") if isinstance(value, dict) and list(value) == ["document"] else None
    if not isinstance(document, str) or not document.strip():
        raise Refusal(
            mark("An entry names the document it rests on."),
            cure=mark("Write source: {document: …}."),
            row=place,
            field="source",
        )
    return document.strip()


def _json(value: object, place: str, key: str) -> Any:
    if isinstance(value, float):
        raise Refusal(
            mark("A number here is a whole number."),
            cure=mark("Write it in the smallest unit, or as text with its unit."),
            row=place,
            field=key,
        )
    if isinstance(value, dict):
        for inner in value:
            if not isinstance(inner, str):
                raise Refusal(mark("A name here is text."), cure=mark("Put it in quotes."), row=place, field=key)
        return {inner: _json(item, place, f"{key}.{inner}") for inner, item in value.items()}
    if isinstance(value, list):
        return [_json(item, place, f"{key}.{number}") for number, item in enumerate(value, 1)]
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, (str, int)):
        return value
    raise Refusal(mark("A value of this form cannot be kept."), row=place, field=key)


def check_body(kind: str, body: Mapping[str, Any], place: str) -> None:
    """Refuse a body that its kind cannot use, naming the key."""
    check = _CHECKS.get(kind)
    if check is not None:
        check(body, place)


def _labelled(value: Mapping[str, Any], place: str, key: str) -> None:
    _both(value.get("label"), place, f"{key}label", mark("A label is given in Chinese and in English."))


def _both(said: object, place: str, key: str, message: str) -> None:
    for language in ("zh", "en"):
        text = said.get(language) if isinstance(said, dict) else None
        if not isinstance(text, str) or not text.strip():
            raise Refusal(message, row=place, field=f"{key}.{language}")


def _code_list(body: Mapping[str, Any], place: str) -> None:
    _labelled(body, place, "")
    _items(body, place)


def _items(body: Mapping[str, Any], place: str) -> None:
    items = body.get("items")
    if not isinstance(items, list) or not items:
        raise Refusal(mark("A code list has items."), row=place, field="items")
    seen: set[str] = set()
    for number, item in enumerate(items, 1):
        key = f"items.{number}."
        if not isinstance(item, dict) or not isinstance(item.get("code"), str):
            raise Refusal(mark("An item has a code."), row=place, field=f"{key}code")
        if item["code"] in seen:
            raise Refusal(mark("The code “%(code)s” stands twice."), row=place, field=f"{key}code", code=item["code"])
        seen.add(item["code"])
        if item.get("ended", True) is not True:
            raise Refusal(mark("“ended” is true or left out."), row=place, field=f"{key}ended")
        _labelled(item, place, key)
    _also(items, place)


def _also(items: list[dict[str, Any]], place: str) -> None:
    """Short forms by which an item is called as well: texts that call no other item."""
    called: dict[str, str] = {}
    for item in items:
        called |= dict.fromkeys((item["code"], *item["label"].values()), item["code"])
    for number, item in enumerate(items, 1):
        said, key = item.get("also", []), f"items.{number}.also"
        if not isinstance(said, list) or not all(isinstance(one, str) and one.strip() for one in said):
            raise Refusal(mark("“also” is a list of texts, or left out."), row=place, field=key)
        for one in said:
            if called.setdefault(one, item["code"]) != item["code"]:
                raise Refusal(mark("“%(name)s” calls two items."), row=place, field=key, name=one)


def _parameter(body: Mapping[str, Any], place: str) -> None:
    if body.get("value") is None:
        raise Refusal(mark("A parameter has a value."), row=place, field="value")
    value = body["value"]
    numeric = isinstance(value, int) and not isinstance(value, bool)
    if numeric and (not isinstance(body.get("unit"), str) or not body["unit"]):
        raise Refusal(mark("A number stands beside its unit."), row=place, field="unit")
    _labelled(body, place, "")
    if "name" in body:
        _both(body["name"], place, "name", mark("How rules call it is given in Chinese and in English."))


def _rule(body: Mapping[str, Any], place: str) -> None:
    _labelled(body, place, "")
    if _suspended(body, place):
        return
    _texts(body, place, "entity", "kind", "criterion")


def _check(body: Mapping[str, Any], place: str) -> None:
    """A check of records has a criterion; those of papers owed have none."""
    if _suspended(body, place) or "criterion" not in body:
        return
    _labelled(body, place, "")
    _texts(body, place, "entity", "family", "severity", "criterion")
    _both(body.get("message"), place, "message", mark("What is found wrong is said in Chinese and in English."))
    _both(body.get("cure"), place, "cure", mark("What to do about it is said in Chinese and in English."))


def _checklist(body: Mapping[str, Any], place: str) -> None:
    """Rules that are to hold and checks that are to find nothing, each as an item, of the records a rule holds of."""
    _labelled(body, place, "")
    if _suspended(body, place):
        return
    _texts(body, place, "of")
    _items(body, place)


def _matching(body: Mapping[str, Any], place: str) -> None:
    """Weights of record matching; what reads them looks at each of them."""
    _labelled(body, place, "")
    for key in ("fields", "compared_by"):
        if not body.get(key):
            raise Refusal(mark("Weights of matching need “%(key)s”."), row=place, field=key, key=key)


def _suspended(body: Mapping[str, Any], place: str) -> bool:
    """Whether an entry says that the rule of its code is not run while it is in force."""
    if body.get("suspended", True) is not True:
        raise Refusal(mark("“suspended” is true or left out."), row=place, field="suspended")
    return "suspended" in body


def _texts(body: Mapping[str, Any], place: str, *keys: str) -> None:
    for key in keys:
        if not isinstance(body.get(key), str) or not body[key].strip():
            raise Refusal(
                mark("A rule needs “%(key)s”."), cure=mark("Write it as text."), row=place, field=key, key=key
            )


def _duty(body: Mapping[str, Any], place: str) -> None:
    _labelled(body, place, "")
    for key in ("what", "cadence"):
        if not isinstance(body.get(key), str) or not body[key]:
            raise Refusal(mark("A cadence says which work and how often."), row=place, field=key)
    minimum = body.get("minimum", 1)
    if not isinstance(minimum, int) or isinstance(minimum, bool) or minimum < 1:
        raise Refusal(mark("How many times at least is a whole number from 1."), row=place, field="minimum")


def _form(body: Mapping[str, Any], place: str) -> None:
    _labelled(body, place, "")
    check_form(body, place)


def _calendar(body: Mapping[str, Any], place: str) -> None:
    for key in ("holidays", "working"):
        for number, span in enumerate(body.get(key) or [], 1):
            where = f"{key}.{number}"
            if not isinstance(span, dict) or "from" not in span:
                raise Refusal(mark("A span has “from” and “to”, both days inside."), row=place, field=where)
            first = _day(span["from"], place, f"{where}.from")
            last = _day(span.get("to", span["from"]), place, f"{where}.to")
            if first is None or last is None or last < first:
                raise Refusal(mark("The span ends before it begins."), row=place, field=f"{where}.to")
    year = body.get("year")
    if year is not None and (not isinstance(year, int) or isinstance(year, bool)):
        raise Refusal(mark("The year is a whole number."), row=place, field="year")


_CHECKS: dict[str, Callable[[Mapping[str, Any], str], None]] = {
    "calendar": _calendar,
    "check": _check,
    "checklist": _checklist,
    "code_list": _code_list,
    "duty": _duty,
    "form": _form,
    "matching": _matching,
    "parameter": _parameter,
    "rule": _rule,
}


def write_text(kind: str, entries: Iterable[FileEntry]) -> str:
    """The entries of one kind as such a file; reading it gives the same entries."""
    rows = []
    for entry in entries:
        row: dict[str, Any] = {"code": entry.code, "valid_from": entry.valid_from}
        if entry.valid_to is not None:
            row["valid_to"] = entry.valid_to
        rows.append({**row, "source": {"document": entry.source}, **entry.body})
    text: str = yaml.dump({FOLDERS[kind]: rows}, Dumper=DUMPER, allow_unicode=True, sort_keys=False, width=120)
    return text
