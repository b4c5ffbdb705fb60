"""Small office files of our own, written by hand so that each odd corner of the formats can be put into one."""

from __future__ import annotations

import io
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
FORMAT = "application/vnd.openxmlformats-officedocument."


def packed(parts: dict[str, str | bytes]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return memory.getvalue()


def links(rows: dict[str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="r{place}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for place, (target, kind) in enumerate(rows.items())
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


def types(rows: dict[str, str]) -> str:
    inner = "".join(f'<Override PartName="/{name}" ContentType="{FORMAT}{kind}+xml"/>' for name, kind in rows.items())
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{inner}</Types>'
    )


def docx(
    body: str, notes: str = "", head: str = HEAD, kind: str = "wordprocessingml.document.main", **more: str
) -> bytes:
    """A document with this body (w:p and w:tbl) and, where given, these footnotes (w:footnote)."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": types({"word/document.xml": kind}),
        "_rels/.rels": links({"word/document.xml": "officeDocument"}),
        "word/document.xml": f"{head}<w:document {W} {MC}><w:body>{body}</w:body></w:document>",
    }
    if notes:
        parts["word/_rels/document.xml.rels"] = links({"footnotes.xml": "footnotes"})
        parts["word/footnotes.xml"] = f"{HEAD}<w:footnotes {W}>{notes}</w:footnotes>"
    return packed(parts | more)


def paragraph(*texts: str) -> str:
    """A paragraph of one run for each text, every second one bold."""
    runs = (
        f"<w:r>{'<w:rPr><w:b/></w:rPr>' if place % 2 else ''}<w:t>{text}</w:t></w:r>"
        for place, text in enumerate(texts)
    )
    return f"<w:p>{''.join(runs)}</w:p>"


def table(rows: list[list[str]]) -> str:
    """A table whose cells hold these paragraphs or tables."""
    lines = "".join(f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in row)}</w:tr>" for row in rows)
    return f"<w:tbl>{lines}</w:tbl>"


def xlsx(rows: str, styles: str = "", shared: str = "", state: str = "visible") -> bytes:
    """A workbook of one sheet with these rows (ECMA-376 sheetData)."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return packed(
        {
            "[Content_Types].xml": types({"xl/workbook.xml": "spreadsheetml.sheet.main"}),
            "_rels/.rels": links({"xl/workbook.xml": "officeDocument"}),
            "xl/workbook.xml": f'{HEAD}<workbook {space} xmlns:r="{OFFICE}"><sheets>'
            f'<sheet name="a" sheetId="1" state="{state}" r:id="r0"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": links(
                {"worksheets/sheet1.xml": "worksheet", "styles.xml": "styles", "sharedStrings.xml": "sharedStrings"}
            ),
            "xl/worksheets/sheet1.xml": f"{HEAD}<worksheet {space}><sheetData>{rows}</sheetData></worksheet>",
            "xl/styles.xml": f"{HEAD}<styleSheet {space}>{styles}</styleSheet>",
            "xl/sharedStrings.xml": f"{HEAD}<sst {space}>{shared}</sst>",
        }
    )


def open_document(picture: str) -> bytes:
    """An .odt that says «12» and names a picture elsewhere."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    kind = "application/vnd.oasis.opendocument.text"
    return packed(
        {
            "mimetype": kind,
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{space}:manifest:1.0"><m:file-entry m:full-path="/" '
            f'm:media-type="{kind}"/><m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>',
            "content.xml": f'<o:document-content xmlns:o="{space}:office:1.0" xmlns:t="{space}:text:1.0" '
            f'xmlns:d="{space}:drawing:1.0" xmlns:s="{space}:svg-compatible:1.0" '
            'xmlns:x="http://www.w3.org/1999/xlink"><o:body><o:text><t:p>12<d:frame s:width="2cm" s:height="2cm">'
            f'<d:image x:href="{picture}"/></d:frame></t:p></o:text></o:body></o:document-content>',
        }
    )
