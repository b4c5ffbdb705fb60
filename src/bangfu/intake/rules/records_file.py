"""Reading a records file: YAML with one list of rows for each collection, every row with its line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml
from yaml.reader import Reader

from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.yaml_text import LOADER

LARGEST = 20_000_000
DEEPEST = 12


@dataclass(frozen=True)
class WrittenRow:
    """A row as written: its collection, the line it begins on (1-based), its values by field."""

    collection: str
    line: int
    values: dict[str, Any]

    @property
    def code(self) -> str:
        """The row's own code, or what stands for it."""
        return str(self.values.get("code") or self.values.get("login") or self.values.get("area") or self.line)


@dataclass(frozen=True)
class RecordsFile:
    """`book` names the county or sample; rows in the order of the file."""

    name: str
    book: dict[str, Any]
    rows: tuple[WrittenRow, ...]


def read(name: str, data: bytes, collections: tuple[str, ...]) -> RecordsFile:
    """Read a records file without constructing anything but plain values.

    Errors: Refusal with file and line for text that is no UTF-8 or no YAML, for anchors and tags, for an unknown
    collection, and for a collection that is no list of rows.
    """
    if len(data) > LARGEST:
        raise Refusal(mark("The file is larger than 20 MB."), cure=mark("Split it."), row=name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(
            mark("The file is not UTF-8 (byte %(place)s)."), cure=mark("Save it as UTF-8."), row=name, place=error.start
        ) from None
    unprintable = Reader.NON_PRINTABLE.search(text)
    if unprintable:
        raise Refusal(
            mark("This text holds characters that cannot be kept."),
            cure=mark("Type it anew."),
            row=f"{name}:{text.count(chr(10), 0, unprintable.start()) + 1}",
        )
    try:
        _refuse_marks(name, text)
        root = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        raise _no_yaml(name, error) from None
    if not isinstance(root, yaml.MappingNode):
        raise Refusal(mark("The file holds no collections."), cure=mark("Begin with “projects:”."), row=name)
    return _collect(name, root, collections)


def _no_yaml(name: str, error: yaml.YAMLError) -> Refusal:
    marked = error if isinstance(error, yaml.MarkedYAMLError) else None
    line = marked.problem_mark.line + 1 if marked and marked.problem_mark else 1
    return Refusal(
        mark("The file is no YAML: %(problem)s."),
        cure=mark("Check the indentation and quotes there."),
        row=f"{name}:{line}",
        problem=(marked.problem if marked else "") or str(error),
    )


def _refuse_marks(name: str, text: str) -> None:
    """Refuse anchors, aliases, tags and deep nesting before anything is built from the text."""
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        place = f"{name}:{event.start_mark.line + 1 if event.start_mark else 1}"
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Refusal(mark("Anchors and aliases are not taken."), cure=mark("Write the values out."), row=place)
        if getattr(event, "tag", None):
            raise Refusal(mark("Tags are not taken."), cure=mark("Write the plain value."), row=place)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise Refusal(mark("The values are nested too deep."), row=place)


def _collect(name: str, root: yaml.MappingNode, collections: tuple[str, ...]) -> RecordsFile:
    book: dict[str, Any] = {}
    rows: list[WrittenRow] = []
    seen: set[str] = set()
    for key, node in root.value:
        collection, line = _key(name, key), key.start_mark.line + 1
        if collection in seen:
            raise Refusal(
                mark("The collection stands twice in this file."),
                cure=mark("Put its rows under the first one."),
                row=f"{name}:{line}",
                field=collection,
            )
        seen.add(collection)
        if collection == "book" and isinstance(node, yaml.MappingNode):
            book = _plain(name, node)
            continue
        if collection not in collections:
            raise Refusal(
                mark("There is no collection “%(collection)s”."),
                cure=mark("Known collections: %(known)s."),
                row=f"{name}:{line}",
                collection=collection,
                known="、".join(collections),
            )
        if not isinstance(node, yaml.SequenceNode):
            raise Refusal(mark("A collection is a list of rows."), row=f"{name}:{line}", field=collection)
        for item in node.value:
            line = item.start_mark.line + 1
            if not isinstance(item, yaml.MappingNode):
                raise Refusal(mark("A row names its fields."), row=f"{name}:{line}", field=collection)
            rows.append(WrittenRow(collection, line, _plain(name, item)))
    return RecordsFile(name, book, tuple(rows))


def _key(name: str, node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise Refusal(mark("A field's name is one word."), row=f"{name}:{node.start_mark.line + 1}")
    return str(node.value)


def _plain(name: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        values: dict[str, Any] = {}
        for key, item in node.value:
            field = _key(name, key)
            if field in values:
                raise Refusal(
                    mark("The field stands twice in this row."),
                    row=f"{name}:{key.start_mark.line + 1}",
                    field=field,
                )
            values[field] = _plain(name, item)
        return values
    if isinstance(node, yaml.SequenceNode):
        return [_plain(name, item) for item in node.value]
    kind = node.tag.rsplit(":", 1)[-1]
    if kind == "null":
        return None
    if kind == "bool":
        return str(node.value).lower() in ("true", "yes", "on")
    # Numbers and days stay as written: 1.2500 has four decimals, and its last digit is known.
    return str(node.value)
