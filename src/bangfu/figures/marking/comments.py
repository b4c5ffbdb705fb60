"""Word comments at given characters of a document; everything else of it stays as it was."""

from __future__ import annotations

import copy
import io
import posixpath
import zipfile
from datetime import UTC, datetime

from lxml import etree

from bangfu.figures.marking.remarks import Remark
from bangfu.figures.reading.package import Package
from bangfu.figures.reading.word import Piece, Word, name_of, value_of

AUTHOR, INITIALS = "材料核数", "核数"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def with_comments(word: Word, remarks: list[Remark], now: datetime | None) -> bytes:
    """The document's bytes with a comment for each remark, dated `now` where given."""
    book = _Book(word, now)
    edges = {edge for remark in remarks for edge in (remark.start, remark.end)}
    for edge in sorted(edges, reverse=True):
        _cut(word, edge)
    for remark in remarks:
        if word.pieces:
            _anchor(word, remark, book.add(remark.lines))
    return _packed(word.package, {word.part: _bytes(word.root), **book.parts()})


def _cut(word: Word, place: int) -> None:
    """See that a run ends before the character at `place`."""
    if not word.pieces:
        return
    index = word.at(place)
    piece = word.pieces[index]
    inside = place - piece.start
    if piece.node is None or place >= piece.end or inside < 0:
        return
    if inside == 0:
        if index and word.pieces[index - 1].run is piece.run:
            _part(word, index, _split(piece.run, piece.node))
        return
    text = piece.node.text or ""
    tail = copy.copy(piece.node)
    piece.node.text, tail.text, tail.tail = text[:inside], text[inside:], None
    for node in (piece.node, tail):
        node.set(_XML_SPACE, "preserve")
    piece.node.addnext(tail)
    word.pieces.insert(index + 1, Piece(place, piece.end, piece.run, tail))
    piece.end = place
    _part(word, index + 1, _split(piece.run, tail))


def _split(run: etree._Element, node: etree._Element) -> etree._Element:
    """Move `node` and all after it into a new run of the same looks right behind."""
    behind = run.makeelement(run.tag, {str(key): str(value) for key, value in run.attrib.items()})
    looks = next((child for child in run if name_of(child) == "rPr"), None)
    if looks is not None:
        behind.append(copy.deepcopy(looks))
    moved = [node, *node.itersiblings()]
    run.addnext(behind)
    behind.extend(moved)
    return behind


def _part(word: Word, index: int, behind: etree._Element) -> None:
    """The pieces from `index` on that stood in the old run now stand in the new one."""
    run = word.pieces[index].run
    while index < len(word.pieces) and word.pieces[index].run is run:
        word.pieces[index].run = behind
        index += 1


def _anchor(word: Word, remark: Remark, ident: str) -> None:
    index = word.at(remark.start)
    between_runs = word.pieces[index].end <= remark.start
    if between_runs and index + 1 < len(word.pieces) and word.pieces[index + 1].start < remark.end:
        index += 1
    begin, close = word.pieces[index], word.pieces[word.at(max(remark.end - 1, remark.start))]
    # A note or a box hangs on a run that may stand before the text read ahead of it.
    first, last = begin.run, (begin if None in (begin.node, close.node) else close).run
    space = etree.QName(word.root).namespace

    def made(name: str) -> etree._Element:
        return etree.Element(f"{{{space}}}{name}", {f"{{{space}}}id": ident})

    first.addprevious(made("commentRangeStart"))
    end, holder = made("commentRangeEnd"), etree.Element(f"{{{space}}}r")
    holder.append(made("commentReference"))
    last.addnext(holder)
    last.addnext(end)


class _Book:
    """The part that holds the comments: a new one, or the document's own with ours behind."""

    def __init__(self, word: Word, now: datetime | None) -> None:
        self.word = word
        self.date = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if now else ""
        self.space = str(etree.QName(word.root).namespace)
        self.own = word.package.one_related(word.part, "comments")
        self.name = self.own or self._free()
        root = word.package.tree(self.own) if self.own else None
        self.root = root if root is not None else etree.Element(f"{{{self.space}}}comments", nsmap={"w": self.space})
        used = [value_of(one, "id") for one in self.root]
        used += [value_of(one, "id") for one in word.root.iter(f"{{{self.space}}}commentRangeStart")]
        self.next = max((int(one) for one in used if one.isdecimal()), default=-1) + 1

    def _free(self) -> str:
        folder = posixpath.dirname(self.word.part)
        names = [posixpath.join(folder, name) for name in ("comments.xml", "comments-figures.xml")]
        return next(name for name in names if name not in self.word.package)

    def add(self, lines: tuple[str, ...]) -> str:
        """Write one comment; returns its id."""
        w = f"{{{self.space}}}"
        ident, self.next = str(self.next), self.next + 1
        said = {f"{w}id": ident, f"{w}author": AUTHOR, f"{w}initials": INITIALS}
        if self.date:
            said[f"{w}date"] = self.date
        comment = etree.SubElement(self.root, f"{w}comment", said)
        for place, line in enumerate(lines):
            paragraph = etree.SubElement(comment, f"{w}p")
            if place == 0:
                etree.SubElement(etree.SubElement(paragraph, f"{w}r"), f"{w}annotationRef")
            text = etree.SubElement(etree.SubElement(paragraph, f"{w}r"), f"{w}t")
            text.text = "".join(sign for sign in line if sign.isprintable() or sign == " ")
            text.set(_XML_SPACE, "preserve")
        return ident

    def parts(self) -> dict[str, bytes]:
        """The comments and, when the document had none, the two lists that must name the new part."""
        if not len(self.root):
            return {}
        made = {self.name: _bytes(self.root)}
        if self.own:
            return made
        return made | {"[Content_Types].xml": self._types()} | self._links()

    def _types(self) -> bytes:
        root = self.word.package.tree("[Content_Types].xml")
        tag = f"{{{etree.QName(root).namespace}}}Override"
        etree.SubElement(root, tag, {"PartName": f"/{self.name}", "ContentType": _COMMENTS_TYPE})
        return _bytes(root)

    def _links(self) -> dict[str, bytes]:
        folder, part = posixpath.split(self.word.part)
        name = posixpath.join(folder, "_rels", f"{part}.rels")
        if name in self.word.package:
            root = self.word.package.tree(name)
        else:
            # Unprefixed: LibreOffice opens no document whose relationships carry a prefix.
            root = etree.fromstring(f'<Relationships xmlns="{_LINKS}"/>')
        # The kind of the links around it tells which dialect of the format this document speaks.
        main = next(
            str(link.get("Type")) for link in self.word.package.tree("_rels/.rels") if _is_main(link)
        ).removesuffix("/officeDocument")
        tag = f"{{{etree.QName(root).namespace}}}Relationship"
        target = posixpath.basename(self.name)
        etree.SubElement(root, tag, {"Id": "rIdFigureRemarks", "Type": f"{main}/comments", "Target": target})
        return {name: _bytes(root)}


def _is_main(link: etree._Element) -> bool:
    return str(link.get("Type", "")).endswith("/officeDocument")


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _packed(package: Package, changed: dict[str, bytes]) -> bytes:
    """The package with these parts put in the place of theirs, new ones behind."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in package.entries:
            if entry.is_dir():
                continue
            content = changed.pop(entry.filename, None)
            archive.writestr(_like(entry), package.read(entry.filename) if content is None else content)
        for name, content in changed.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return memory.getvalue()


def _like(entry: zipfile.ZipInfo) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(entry.filename, entry.date_time)
    made.compress_type = zipfile.ZIP_STORED if entry.compress_type == zipfile.ZIP_STORED else zipfile.ZIP_DEFLATED
    made.external_attr = entry.external_attr
    return made
