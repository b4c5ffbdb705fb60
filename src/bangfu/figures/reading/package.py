"""Office files as packages of XML parts, opened with limits: a small file may not unpack into a large one."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from bangfu.kernel.refusal import Refusal, mark

UNPACKED_AT_MOST = 100_000_000
PARTS_AT_MOST = 3_000
# Text packs to a tenth, repeated table rows to a hundredth; only padding goes beyond.
RATIO_AT_MOST = 400
RATIO_FROM = 1_000_000
_FAULTS = (zipfile.BadZipFile, RuntimeError, OSError, EOFError, ValueError, zlib.error)


def damaged() -> Refusal:
    """The refusal of a file that no program would open."""
    return Refusal(
        mark("The file is damaged and cannot be opened."),
        cure=mark("Save it anew and send that."),
        field="file",
        status=422,
    )


class Package:
    """An opened package: parts by name, each unpacked within the limits."""

    def __init__(self, content: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            self.entries = self._archive.infolist()
        except _FAULTS:
            raise damaged() from None
        self._check(len(content))

    def _check(self, packed: int) -> None:
        unpacked = sum(entry.file_size for entry in self.entries)
        too_dense = unpacked > RATIO_FROM and unpacked > packed * RATIO_AT_MOST
        if len(self.entries) > PARTS_AT_MOST or unpacked > UNPACKED_AT_MOST or too_dense:
            raise Refusal(
                mark("Unpacked, the file would be too large."),
                cure=mark("Copy the text alone into a new document and send that."),
                field="file",
                status=413,
            )
        if any(entry.flag_bits & 1 for entry in self.entries):
            raise locked()
        if len({entry.filename for entry in self.entries}) != len(self.entries):
            raise damaged()

    def __contains__(self, name: str) -> bool:
        return any(entry.filename == name for entry in self.entries)

    def read(self, name: str) -> bytes:
        """A part's bytes; never more than the directory claims, as the archive's reader stops there."""
        try:
            return self._archive.read(name)
        except (KeyError, *_FAULTS):
            raise damaged() from None

    def tree(self, name: str) -> etree._Element:
        """A part as XML; document type declarations are refused, whatever they declare."""
        # A parser of its own: they are not shared between threads, and entities are never followed.
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring(self.read(name), parser)
        except (etree.XMLSyntaxError, ValueError):
            raise damaged() from None
        if root.getroottree().docinfo.internalDTD is not None:
            raise Refusal(
                mark("The file declares its own document type, which office programs never do."),
                cure=mark("Save it anew with Word or WPS and send that."),
                field="file",
                status=422,
            )
        return root

    def related(self, part: str) -> Iterator[tuple[str, str]]:
        """(last word of the relationship's type, part name) of everything a part points at inside the package."""
        folder, name = posixpath.split(part)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        if listed not in self:
            return
        for link in self.tree(listed):
            if link.get("TargetMode") == "External" or not isinstance(link.tag, str):
                continue
            target = link.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            yield link.get("Type", "").rpartition("/")[2], posixpath.normpath(path)

    def one_related(self, part: str, kind: str) -> str:
        """The first part of that kind which `part` points at, or an empty string."""
        return next((name for found, name in self.related(part) if found == kind and name in self), "")

    def content_type(self, part: str) -> str:
        """The declared content type of a part, or an empty string."""
        for entry in self.tree("[Content_Types].xml"):
            if entry.get("PartName", "").lstrip("/") == part:
                return entry.get("ContentType", "")
        return ""


def locked() -> Refusal:
    """The refusal of a file behind a password."""
    return Refusal(
        mark("The file is locked with a password."),
        cure=mark("Save it without a password and send that."),
        field="file",
        status=422,
    )
