"""WordprocessingML elements and the measures of GB/T 9704-2012, in the units the format wants.

Twips are 1/20 pt (1 mm = 56.69); font sizes are half points; chars are 1/100 of a character.
"""

from __future__ import annotations

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = "http://www.w3.org/XML/1998/namespace"

PAGE_WIDTH, PAGE_HEIGHT = 11906, 16838
TOP, BOTTOM, LEFT, RIGHT = 2098, 1984, 1587, 1474  # 37, 35, 28, 26 mm
LINE_PITCH = 579  # 28.95 pt: 22 lines in 225 mm
BODY_SIZE = 32  # 3号
# 28 characters in 156 mm are 15.79 pt each, a little less than 3号 is wide: -0.207 pt, in 1/4096 pt.
CHARACTER_SPACE = -848
CHARACTER = 316  # one of the 28, in twips
# The grid tells Word and WPS what the page is (22 x 28); the text does not lean on it but carries the same measures
# itself, since LibreOffice gives a character wider than its cell two cells. -0.3 pt, in 1/20 pt; full lines justify.
TIGHTER = -6
TEXT_WIDTH = PAGE_WIDTH - LEFT - RIGHT
RED = "E60012"
SHADE = "DCE9F7"
WRONG = "F8D7A8"  # a figure that was declared otherwise


def w(tag: str, *children: etree._Element, **attributes: str | int) -> etree._Element:
    """The element w:tag with w: attributes, in the order given; the schema fixes the order of children."""
    element = etree.Element(f"{{{W}}}{tag}", nsmap={"w": W})
    for name, value in attributes.items():
        element.set(f"{{{W}}}{name}", str(value))
    for child in children:
        element.append(child)
    return element


def text_run(text: str, *properties: etree._Element) -> etree._Element:
    """A run; the hint sets quotes and dashes, which both scripts share, in the Chinese font."""
    inner = w("t")
    inner.text = text
    inner.set(f"{{{_XML}}}space", "preserve")
    return w("r", w("rPr", w("rFonts", hint="eastAsia"), *properties), inner)


def page_field() -> list[etree._Element]:
    """The runs of a field that prints the number of the page."""
    instruction = w("instrText")
    instruction.text = "PAGE"
    return [
        w("r", w("fldChar", fldCharType="begin")),
        w("r", instruction),
        w("r", w("fldChar", fldCharType="separate")),
        text_run("1"),
        w("r", w("fldChar", fldCharType="end")),
    ]


def serialise(root: etree._Element) -> bytes:
    """The bytes of a part; namespaces are declared once, at the root."""
    etree.cleanup_namespaces(root, top_nsmap={"w": W}, keep_ns_prefixes=["w"])
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
