"""Every word a person reads has its Chinese, with the same places; templates hold no Chinese and no styles."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import polib
import pytest

from bangfu.audit.actions import ACTIONS
from bangfu.web.trail import ACTS
from tools.catalogue import CATALOGUE, PLACES, SOURCE, TEMPLATES, msgids

HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
PERCENT = re.compile(r"%%|%\(\w+\)s")


def places(text: str) -> Counter[str]:
    """The places of a sentence, each name counted once: a language may say one twice."""
    return Counter(set(PLACES.findall(text)))


def faulty(msgid: str, msgstr: str) -> str:
    """Why a translation cannot stand, or nothing."""
    if not msgstr.strip():
        return f"no translation: {msgid}"
    if places(msgid) != places(msgstr):
        return f"other places: {msgid}"
    if PLACES.search(msgid) and PERCENT.sub("", msgstr).count("%"):
        return f"a bare % in a sentence with places: {msgid}"
    return ""


def with_han(folder: Path, pattern: str) -> list[str]:
    return [
        f"{path}: {HAN.findall(path.read_text('utf-8'))[:5]}"
        for path in folder.rglob(pattern)
        if HAN.search(path.read_text("utf-8"))
    ]


def test_every_msgid_is_translated() -> None:
    entries = {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE))}
    assert sorted(set(msgids()) - set(entries)) == [], "run python -m tools.catalogue and translate what is new"
    assert [fault for text in msgids() if (fault := faulty(text, entries[text]))] == []


def test_the_compiled_catalogue_is_the_written_one() -> None:
    written = {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE))}
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    assert {entry.msgid: entry.msgstr for entry in compiled} == written


@pytest.mark.parametrize(
    ("msgid", "msgstr", "why"),
    [
        ("Name", "", "no translation"),
        ("%(count)s rows", "若干行", "other places"),
        ("%(count)s rows", "%(conut)s 行", "other places"),
        ("%(count)s%% done", "完成 %(count)s%", "a bare %"),
        ("%(count)s rows", "%(count)s 行", ""),
    ],
)
def test_control_translations(msgid: str, msgstr: str, why: str) -> None:
    assert faulty(msgid, msgstr).startswith(why)
    assert bool(faulty(msgid, msgstr)) == bool(why)


def test_no_chinese_outside_the_catalogue() -> None:
    assert with_han(TEMPLATES, "*.html") == []
    assert with_han(SOURCE / "web", "*.py") == []


def test_control_chinese(tmp_path: Path) -> None:
    (tmp_path / "one.html").write_text("<p>汉字</p>", "utf-8")
    assert len(with_han(tmp_path, "*.html")) == 1


def test_templates_carry_no_styles_or_scripts() -> None:
    texts = {path: path.read_text("utf-8") for path in TEMPLATES.rglob("*.html")}
    loose = re.compile(r"\sstyle=|<style|\son(?:click|load|change|submit|input|error|key\w+)=")
    assert [path for path, text in texts.items() if loose.search(text)] == []
    inline = re.compile(r"<script(?![^>]*\ssrc=)")
    assert [path for path, text in texts.items() if inline.search(text)] == []


def test_every_action_has_a_word() -> None:
    assert sorted(name for name in set(ACTIONS) - set(ACTS) if not name.startswith("test.")) == []
