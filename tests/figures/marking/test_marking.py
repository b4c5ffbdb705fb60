"""Comments at figures: where they stand, what they say, and that nothing else of the document changes."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from docx import Document

from bangfu.figures.finding import Figure, Findings, Relation, Repair, Verdict
from bangfu.figures.marking.comments import with_comments
from bangfu.figures.marking.document import marked
from bangfu.figures.marking.remarks import Remark, remarks
from bangfu.figures.marking.words import VERDICTS, Language, arithmetic, marked_name, repair_words
from bangfu.figures.reading.source import Source, read, typed
from tests.figures.reading.made_files import W, docx, links, paragraph, table, types
from tests.rules.paper_press import need_tools, pages_of, pdf_of

NOW = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)


def figure(text: str, ident: str, said: str, after: int = 0) -> Figure:
    start = text.index(said, after)
    value = Decimal(re.sub(r"[^\d.]", "", said))
    return Figure(ident, said, start, start + len(said), value, "户", 0, value, "count")


def wrong(text: str, stated: str, parts: list[str], verdict: Verdict = "inconsistent") -> Findings:
    """A text that says a sum of parts, and a repair for the first part, which mends more, and for the sum."""
    figures = tuple(figure(text, f"f{place}", said) for place, said in enumerate([stated, *parts]))
    values = [one.value or Decimal() for one in figures[1:]]
    relation = Relation(
        kind="sum",
        verdict=verdict,
        stated=str(figures[0].value),
        computed=str(sum(values)),
        operands=tuple(one.id for one in figures),
        start=min(one.start for one in figures),
        end=max(one.end for one in figures),
        quote=text,
        expression=" + ".join(map(str, values)),
        why="分项合计与总数不同",
        why_en="The parts give another total",
        repairs=(Repair("f1", "525", 2), Repair("f0", str(sum(values)), 1)),
    )
    return Findings(text, figures, (relation,))


def ranges(content: bytes) -> dict[str, str]:
    """The text between start and end of each comment, by its id; every id must open, close and be referred to once."""
    xml = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    found = {}
    for ident in re.findall(r'<w:commentRangeStart [^>]*w:id="(\d+)"', xml):
        inside = re.search(rf'<w:commentRangeStart w:id="{ident}"/>(.*?)<w:commentRangeEnd w:id="{ident}"/>', xml, re.S)
        assert inside is not None
        assert xml.count(f'<w:commentReference w:id="{ident}"/>') == 1
        found[ident] = "".join(re.findall(r"<w:t[ >][^<]*", inside[1])).replace('<w:t xml:space="preserve">', "")
        found[ident] = re.sub(r"<w:t[^>]*>", "", found[ident])
    return found


def said(content: bytes) -> list[str]:
    return ["\n".join(one.text for one in comment.paragraphs) for comment in Document(io.BytesIO(content)).comments]


def test_a_figure_over_three_runs_is_held_whole_and_alone() -> None:
    source = read("a.docx", docx(paragraph("共有6", "8", "73户，甲村527", "户、乙村169户。")))
    content = marked(source, wrong(source.text, "6873户", ["527户", "169户"]), "zh", NOW)
    assert ranges(content) == {"0": "6873户", "1": "527户"}
    assert read("a.docx", content).text == source.text
    first, second = said(content)
    assert first.startswith("不符（合计）：分项合计与总数不同\n527 + 169 = 696\n")
    assert "将“6873户”改为 696户 即可对上" in first
    assert second == "将“527户”改为 525户 即可对上，2 处都成立"


def test_a_part_that_mends_no_more_than_the_sum_has_no_comment_of_its_own() -> None:
    source = read("a.docx", docx(paragraph("共6873户，甲村527户、乙村169户。")))
    found = wrong(source.text, "6873户", ["527户", "169户"])
    equal = (Repair("f0", "696", 1), Repair("f1", "6704", 1), Repair("f2", "6346", 1))
    content = marked(source, replace(found, relations=(found.relations[0]._replace(repairs=equal),)), "zh", NOW)
    assert ranges(content) == {"0": "6873户"}
    assert "将“527户”改为 6704户 即可对上" in said(content)[0]


def test_comments_have_author_initials_and_date() -> None:
    source = typed("共9户，甲3户、乙5户")
    (first, _) = Document(io.BytesIO(marked(source, wrong(source.text, "9户", ["3户", "5户"]), "en", NOW))).comments
    assert (first.author, first.initials, first.timestamp) == ("材料核数", "核数", NOW)
    assert first.paragraphs[0].text == "Does not add up (Sum): The parts give another total"
    assert first.paragraphs[1].text == "3 + 5 = 8"


def test_text_styles_and_other_parts_stay_as_they_were() -> None:
    before = docx(
        paragraph("共6", "873户") + table([[paragraph("甲村527户"), paragraph("乙村169户")]]), **{"word/x.xml": "<x/>"}
    )
    source = read("a.docx", before)
    after = marked(source, wrong(source.text, "6873户", ["527户", "169户"]), "zh", NOW)
    old, new = (zipfile.ZipFile(io.BytesIO(one)) for one in (before, after))
    assert new.testzip() is None
    assert set(new.namelist()) - set(old.namelist()) == {"word/comments.xml", "word/_rels/document.xml.rels"}
    assert old.read("word/x.xml") == new.read("word/x.xml")
    runs = [(run.text, run.bold) for one in Document(io.BytesIO(after)).paragraphs for run in one.runs if run.text]
    assert runs == [("共", None), ("6", None), ("873户", True)]


def test_tabulators_do_not_widen_a_range() -> None:
    source = typed("合计\t9\t3\t5\n备注")
    assert ranges(marked(source, wrong(source.text, "9", ["3", "5"]), "zh", NOW)) == {"0": "9", "1": "3"}


def test_every_stretch_of_a_document_can_be_held_exactly() -> None:
    run = "<w:r><w:t>甲</w:t><w:tab/><w:t>12</w:t><w:br/><w:t>乙</w:t></w:r>"
    content = docx(
        f"<w:p>{run}<w:hyperlink>{run}</w:hyperlink></w:p>" + table([[paragraph("1", "23"), paragraph("4")]])
    )
    text = read("a.docx", content).text
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            source = read("a.docx", content)
            assert source.word is not None
            held = with_comments(source.word, [Remark(start, end, ("x",))], None)
            assert read("a.docx", held).text == text
            letters = "".join(text[start:end].split())
            if letters:
                assert ranges(held)["0"] == letters


def test_a_figure_in_a_box_or_note_is_remarked_where_it_hangs() -> None:
    note = f"<w:footnote w:id='2'>{paragraph('共9户，甲3户、乙5户')}</w:footnote>"
    body = "<w:p><w:r><w:t>正文</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
    source = read("a.docx", docx(body, note))
    content = marked(source, wrong(source.text, "9户", ["3户", "5户"]), "zh", NOW)
    assert list(ranges(content)) == ["0", "1"]
    assert zipfile.ZipFile(io.BytesIO(content)).read("word/footnotes.xml").count(b"comment") == 0


def test_comments_that_were_there_stay_and_keep_their_numbers() -> None:
    body = (
        "<w:p><w:commentRangeStart w:id='7'/><w:r><w:t>共9户，甲3户、乙5户</w:t></w:r><w:commentRangeEnd w:id='7'/>"
        "<w:r><w:commentReference w:id='7'/></w:r></w:p>"
    )
    old = f"<w:comments {W}><w:comment w:id='7' w:author='甲'>{paragraph('旧批注')}</w:comment></w:comments>"
    listed = types(
        {"word/document.xml": "wordprocessingml.document.main", "word/comments.xml": "wordprocessingml.comments"}
    )
    more = {
        "word/comments.xml": old,
        "word/_rels/document.xml.rels": links({"comments.xml": "comments"}),
        "[Content_Types].xml": listed,
    }
    source = read("a.docx", docx(body, **more))
    content = marked(source, wrong(source.text, "9户", ["3户", "5户"]), "zh", NOW)
    comments = Document(io.BytesIO(content)).comments
    assert [one.comment_id for one in comments] == [7, 8, 9]
    assert said(content)[0] == "旧批注"


def test_characters_that_xml_cannot_hold_do_not_move_the_remarks() -> None:
    source = typed("一\x0b二\x00三\ufffe共9户，甲3户、乙5户 <&>")
    assert ranges(marked(source, wrong(source.text, "9户", ["3户", "5户"]), "zh", NOW)) == {"0": "9户", "1": "3户"}


@pytest.mark.parametrize("verdict", VERDICTS)
def test_only_what_needs_a_look_is_remarked(verdict: Verdict) -> None:
    found = wrong("共9户，甲3户、乙5户", "9户", ["3户", "5户"], verdict)
    expected = verdict in ("inconsistent", "warn", "undecided")
    assert bool(remarks(found, "zh")) == expected


def test_without_findings_the_document_comes_back_without_comments() -> None:
    source = read("a.docx", docx(paragraph("没有数字")))
    assert (
        "word/comments.xml"
        not in zipfile.ZipFile(io.BytesIO(marked(source, Findings(source.text, ()), "zh", NOW))).namelist()
    )


def test_the_sum_is_not_said_twice() -> None:
    (relation,) = wrong("共7户，甲3户、乙5户", "7户", ["3户", "5户"]).relations
    assert arithmetic(relation, "zh") == "3 + 5 = 8"
    assert arithmetic(relation._replace(why="3 + 5 = 8，文中写 7"), "zh") == ""


@pytest.mark.parametrize(
    ("name", "language", "wanted"),
    [("总结.doc", "zh", "总结（核数批注）.docx"), ("", "en", "text (figures checked).docx")],
)
def test_the_name_follows_the_document(name: str, language: Language, wanted: str) -> None:
    assert marked_name(name, language) == wanted


@pytest.mark.paper
@pytest.mark.parametrize("kind", ["docx", "text"])
def test_libreoffice_prints_it(kind: str) -> None:
    need_tools()
    text = "全县共有监测户6873户，甲村527户，乙村169户。"
    source: Source = (
        typed(text)
        if kind == "text"
        else read("a.docx", docx(paragraph("全县共有监测户68", "73户，甲村527户，乙村169户。")))
    )
    pages = pages_of(pdf_of(marked(source, wrong(source.text, "6873户", ["527户", "169户"]), "zh", NOW)))
    assert len(pages) >= 1


@pytest.mark.parametrize(
    ("written", "value", "meant"),
    [("三個", "2", "两個"), ("三个", "4", "四个"), ("十一项", "12", "十二项"), ("3个", "2", "2个"), ("三", "2", "二"),
     ("三个", "120", "120个")],
)  # fmt: skip
def test_a_repair_is_written_as_the_text_writes_the_figure(written: str, value: str, meant: str) -> None:
    unit = "项" if written.endswith("项") else "" if written == "三" else "个"
    figure = Figure("f0", written, 0, len(written), Decimal(3), unit, 0, Decimal(3), unit)
    assert f"改为 {meant}" in repair_words(Repair("f0", value, 1), figure, "zh")
