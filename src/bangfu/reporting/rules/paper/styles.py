"""Fonts, styles and settings of the document, as the parts styles.xml, fontTable.xml and settings.xml."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from bangfu.reporting.rules.paper.wml import BODY_SIZE, CHARACTER, LINE_PITCH, RED, TIGHTER, serialise, w

# Page numbers and the draft's note stand outside the 22 lines.
FOOT_SIZE = 28  # 4号
FOOT_LINE = 320
DRAFT_SIZE = 18
CELL_SIZE = 24  # 小四


@dataclass(frozen=True)
class Fonts:
    """Names of the five typefaces, and `instead`: what to use on a computer that lacks one (name, substitute)."""

    title: str
    text: str
    kai: str
    hei: str
    song: str
    language: str
    instead: tuple[tuple[str, str], ...]


# The fonts of the standard are licensed: they are named, never embedded.
FONTS = {
    "hans": Fonts(
        title="方正小标宋简体",
        text="仿宋_GB2312",
        kai="楷体_GB2312",
        hei="黑体",
        song="宋体",
        language="zh-CN",
        instead=(
            ("方正小标宋简体", "宋体"),
            ("仿宋_GB2312", "仿宋"),
            ("楷体_GB2312", "楷体"),
            ("黑体", "SimHei"),
            ("宋体", "SimSun"),
        ),
    ),
    # The _GB2312 and 简体 fonts hold no traditional characters; these do.
    "hant": Fonts(
        title="方正小标宋_GBK",
        text="仿宋",
        kai="楷体",
        hei="黑体",
        song="宋体",
        language="zh-TW",
        instead=(
            ("方正小标宋_GBK", "宋体"),
            ("仿宋", "FangSong"),
            ("楷体", "KaiTi"),
            ("黑体", "SimHei"),
            ("宋体", "SimSun"),
        ),
    ),
}


def _fonts(name: str) -> etree._Element:
    return w("rFonts", ascii=name, hAnsi=name, eastAsia=name, cs=name)


def _size(half_points: int) -> list[etree._Element]:
    return [w("sz", val=half_points), w("szCs", val=half_points)]


def _style(
    ident: str, name: str, paragraph: list[etree._Element], run: list[etree._Element], *, parent: str = "Normal"
) -> etree._Element:
    return w(
        "style",
        w("name", val=name),
        w("basedOn", val=parent),
        w("qFormat"),
        w("pPr", *paragraph),
        w("rPr", *run),
        type="paragraph",
        styleId=ident,
    )


def _normal(fonts: Fonts) -> list[etree._Element]:
    """Defaults and the style everything is based on: 3号, exact lines, no widow control: a page keeps its 22 lines."""
    defaults = w(
        "docDefaults",
        w(
            "rPrDefault",
            w(
                "rPr",
                _fonts(fonts.text),
                w("kern", val=0),
                *_size(BODY_SIZE),
                w("lang", val="en-US", eastAsia=fonts.language),
            ),
        ),
        w("pPrDefault"),
    )
    normal = w(
        "style",
        w("name", val="Normal"),
        w("qFormat"),
        w(
            "pPr",
            w("widowControl", val=0),
            w("overflowPunct", val=0),
            w("autoSpaceDE", val=0),
            w("autoSpaceDN", val=0),
            w("snapToGrid", val=0),
            w("spacing", before=0, after=0, line=LINE_PITCH, lineRule="exact"),
            w("jc", val="both"),
        ),
        w("rPr", _fonts(fonts.text), w("snapToGrid", val=0), w("spacing", val=TIGHTER), *_size(BODY_SIZE)),
        type="paragraph",
        default=1,
        styleId="Normal",
    )
    return [defaults, normal]


def _indent() -> etree._Element:
    return w("ind", firstLine=2 * CHARACTER, firstLineChars=200)


def _heading(ident: str, name: str, font: str, level: int) -> etree._Element:
    return _style(ident, name, [w("keepNext"), _indent(), w("outlineLvl", val=level)], [_fonts(font)])


def _red_head(fonts: Fonts) -> list[etree._Element]:
    centred = w("jc", val="center")
    head = _style("RedHead", "发文机关标志", [centred], [_fonts(fonts.title), w("color", val=RED)])
    rule = w("pBdr", w("bottom", val="single", sz=16, space=6, color=RED))
    number = _style("DocumentNumber", "发文字号", [rule, w("jc", val="center")], [])
    return [head, number]


def _small(fonts: Fonts) -> list[etree._Element]:
    line = w("spacing", line=FOOT_LINE, lineRule="exact")
    return [
        _style("PageNumber", "页码", [line], [_fonts(fonts.song), *_size(FOOT_SIZE)]),
        _style("Imprint", "版记", [w("jc", val="left")], _size(FOOT_SIZE)),
    ]


def _draft_note(fonts: Fonts) -> etree._Element:
    line = w("spacing", line=FOOT_LINE, lineRule="exact")
    return _style(
        "DraftNote",
        "核对说明",
        [line, w("jc", val="left")],
        [_fonts(fonts.hei), w("color", val="1F4E79"), *_size(DRAFT_SIZE)],
    )


def styles_xml(fonts: Fonts, *, draft: bool) -> bytes:
    """The named styles of an official document; every paragraph uses one. A clean copy has none of the draft's."""
    root = w(
        "styles",
        *_normal(fonts),
        _style(
            "Title",
            "Title",
            [w("keepNext"), w("keepLines"), w("jc", val="center"), w("textAlignment", val="center")],
            [_fonts(fonts.title), *_size(44)],
        ),
        _style("Subtitle", "Subtitle", [w("keepNext"), w("jc", val="center")], [_fonts(fonts.kai)]),
        _style("Addressee", "主送机关", [w("keepNext")], []),
        _style("BodyText", "Body Text", [_indent()], []),
        _heading("Heading1", "heading 1", fonts.hei, 0),
        _heading("Heading2", "heading 2", fonts.kai, 1),
        _heading("Heading3", "heading 3", fonts.text, 2),
        _style(
            "TableCaption", "caption", [w("keepNext"), w("jc", val="center")], [_fonts(fonts.hei), *_size(FOOT_SIZE)]
        ),
        _style(
            "TableCell",
            "表格文字",
            [w("spacing", line=FOOT_LINE, lineRule="exact"), w("jc", val="left")],
            _size(CELL_SIZE),
        ),
        _style("Note", "附注", [_indent()], _size(FOOT_SIZE)),
        _style("Attachment", "附件说明", [w("keepNext"), w("jc", val="left")], []),
        _style("Signature", "发文机关署名", [w("keepNext"), w("jc", val="right")], []),
        _style("SignedOn", "成文日期", [w("jc", val="right")], []),
        *_red_head(fonts),
        *_small(fonts),
        *([_draft_note(fonts)] if draft else []),
    )
    return serialise(root)


def font_table_xml(fonts: Fonts) -> bytes:
    """Each font with the one to take its place, so that Word and WPS do not choose at random."""
    rows = [w("font", w("altName", val=instead), w("charset", val="86"), name=name) for name, instead in fonts.instead]
    return serialise(w("fonts", *rows))


def settings_xml(fonts: Fonts) -> bytes:
    """Odd and even pages differ (page number right, left); punctuation may close up, as Chinese Word does it."""
    mode = w("compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=15)
    root = w(
        "settings",
        w("zoom", percent=100),
        w("defaultTabStop", val=2 * CHARACTER),
        w("evenAndOddHeaders"),
        w("characterSpacingControl", val="compressPunctuation"),
        w("compat", mode),
        w("themeFontLang", val="en-US", eastAsia=fonts.language),
        w("decimalSymbol", val="."),
        w("listSeparator", val=","),
    )
    return serialise(root)
