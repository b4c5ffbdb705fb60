"""The .docx file: its parts, put into one archive that is the same byte for byte for the same input."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC
from typing import Literal
from xml.sax.saxutils import escape

from bangfu.kernel.refusal import Refusal, mark
from bangfu.reporting.rules.paper.body import FOOT_CHARACTER, arranged, document_xml, imprint_lines
from bangfu.reporting.rules.paper.content import Paper, check
from bangfu.reporting.rules.paper.script import in_traditional, traditional
from bangfu.reporting.rules.paper.styles import FONTS, Fonts, font_table_xml, settings_xml, styles_xml
from bangfu.reporting.rules.paper.wml import page_field, serialise, text_run, w

Script = Literal["hans", "hant"]

_DRAFT_NOTE = "核对稿　　核对说明：有底纹的数字都能查到定义和明细。请勿报送此稿；报送稿另行导出，不带底纹和书签。"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"


def write(paper: Paper, *, draft: bool, script: Script) -> bytes:
    """The document as .docx bytes.

    `draft` is the 核对稿: every figure lightly shaded inside a bookmark (see `bookmark_names`) and a line on top that
    says so. Without it the 报送稿: the same pages, no mark of either. `script` "hant" turns the text traditional.
    Raises Refusal, naming the field or paragraph, for what cannot be printed.
    """
    check(paper)
    if script not in FONTS:
        raise Refusal(
            mark("“%(script)s” is not a script of documents."),
            cure=mark("Use hans or hant."),
            field="script",
            status=422,
            script=script,
        )
    # Turned while still simplified: the words that end a line of the title are listed in simplified characters.
    paper = arranged(paper)
    imprint, note = imprint_lines(paper), _DRAFT_NOTE
    if script == "hant":
        paper, note = in_traditional(paper), traditional(note)
        imprint = tuple((traditional(left), traditional(right)) for left, right in imprint)
    header = note if draft else ""
    return _archive(_parts(paper, imprint, FONTS[script], header))


def _parts(paper: Paper, imprint: tuple[tuple[str, str], ...], fonts: Fonts, header: str) -> list[tuple[str, bytes]]:
    draft = bool(header)
    parts = [
        ("[Content_Types].xml", _content_types(draft=draft)),
        ("_rels/.rels", _package_relations()),
        ("docProps/core.xml", _core(paper, fonts)),
        ("word/document.xml", document_xml(paper, imprint, draft=draft)),
        ("word/_rels/document.xml.rels", _document_relations(draft=draft)),
        ("word/styles.xml", styles_xml(fonts, draft=draft)),
        ("word/settings.xml", settings_xml(fonts)),
        ("word/fontTable.xml", font_table_xml(fonts)),
        ("word/footer_default.xml", _footer("right")),
        ("word/footer_even.xml", _footer("left")),
    ]
    if draft:
        line = w("p", w("pPr", w("pStyle", val="DraftNote")), text_run(header))
        parts.append(("word/header.xml", serialise(w("hdr", line))))
    return parts


def _footer(side: str) -> bytes:
    """— 1 —, one character in from the outer edge."""
    place = w("pPr", w("pStyle", val="PageNumber"), w("ind", **{side: FOOT_CHARACTER}), w("jc", val=side))
    return serialise(w("ftr", w("p", place, text_run("— "), *page_field(), text_run(" —"))))


def _content_types(*, draft: bool) -> bytes:
    kinds = {
        "document": "document.main",
        "styles": "styles",
        "settings": "settings",
        "fontTable": "fontTable",
        "footer_default": "footer",
        "footer_even": "footer",
    }
    if draft:
        kinds["header"] = "header"
    rows = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_PARTS}{kind}+xml"/>' for part, kind in kinds.items()
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        f"{rows}</Types>"
    ).encode()


def _relations(rows: list[tuple[str, str, str]]) -> bytes:
    inner = "".join(f'<Relationship Id="{ident}" Type="{kind}" Target="{target}"/>' for ident, kind, target in rows)
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}relationships">{inner}</Relationships>'.encode()


def _package_relations() -> bytes:
    return _relations(
        [
            ("rIdDocument", f"{_OFFICE}officeDocument", "word/document.xml"),
            ("rIdCore", f"{_PACKAGE}relationships/metadata/core-properties", "docProps/core.xml"),
        ]
    )


def _document_relations(*, draft: bool) -> bytes:
    rows = [
        ("rIdStyles", f"{_OFFICE}styles", "styles.xml"),
        ("rIdSettings", f"{_OFFICE}settings", "settings.xml"),
        ("rIdFonts", f"{_OFFICE}fontTable", "fontTable.xml"),
        ("rIdFooter_default", f"{_OFFICE}footer", "footer_default.xml"),
        ("rIdFooter_even", f"{_OFFICE}footer", "footer_even.xml"),
    ]
    if draft:
        rows.append(("rIdHeader", f"{_OFFICE}header", "header.xml"))
    return _relations(rows)


def _core(paper: Paper, fonts: Fonts) -> bytes:
    """Properties of the file; its dates are the time of making, in UTC as the format wants."""
    made = paper.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    title = next(p.text for p in paper.paragraphs if p.kind == "title").replace("\n", "")
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(paper.issuer)}</dc:creator>"
        f"<cp:lastModifiedBy>{escape(paper.issuer)}</cp:lastModifiedBy><cp:revision>1</cp:revision>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{made}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{made}</dcterms:modified>'
        f"<dc:language>{fonts.language}</dc:language></cp:coreProperties>"
    ).encode()


def _archive(parts: list[tuple[str, bytes]]) -> bytes:
    """A zip with nothing of the machine in it: stored, since zlib's output differs between its versions."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            archive.writestr(entry, content)
    return memory.getvalue()
