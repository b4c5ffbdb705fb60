"""A clerk's import in a real browser: errors, mended, written, looked at, taken back; cells that are pasted."""

from __future__ import annotations

import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from bangfu.intake.models import Batch
from bangfu.jobs.actions import run_waiting
from bangfu.kernel.idnumber import check_digit
from bangfu.registry.models import Household, Residence
from tests.cast import Cast, cast
from tests.journeys.test_office import serious, sideways, sign_in
from tests.kept import kept

pytestmark = pytest.mark.django_db(transaction=True)
HEADS = "户编号,行政村,户主姓名,户主证件号码,户主民族,户类型,耕地面积（亩）,包户干部"


@pytest.fixture
def county(transactional_db: None) -> Cast:
    return kept(cast)


def number(birth: str, order: int) -> str:
    body = f"990101{birth}{order:03d}"
    return body + check_digit(body)


def rows(*places: str) -> list[str]:
    return [
        f"W{order},{place},文{'一二三四'[order]}文,{number('19800101', order * 2 + 11)},汉族,农户,{order + 1}.5,甲"
        for order, place in enumerate(places)
    ]


def written(folder: Path, name: str, lines: list[str]) -> Path:
    file = folder / name
    file.write_bytes("\n".join([HEADS, *lines]).encode("gb18030"))
    return file


def mended(marked: Path, file: Path, right: str) -> Path:
    """The marked workbook with `right` in the cell that has a note; all else, also what is told of it, as it is."""
    with zipfile.ZipFile(marked) as had, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as has:
        noted = re.findall(r'<comment ref="([A-Z]+\d+)"', had.read("xl/comments1.xml").decode())
        assert len(noted) == 1
        for one in had.infolist():
            content = had.read(one)
            if one.filename == "xl/worksheets/sheet1.xml":
                cell = f'<c r="{noted[0]}"( s="\\d+")? t="s"><v>\\d+</v></c>'
                fresh = rf'<c r="{noted[0]}"\1 t="inlineStr"><is><t>{right}</t></is></c>'
                text, times = re.subn(cell, fresh, content.decode())
                assert times == 1
                content = text.encode()
            has.writestr(one, content)
    return file


def at_work(page: Page) -> None:
    """The worker has its turn; the page sees it by itself."""
    run_waiting(timezone.now() + timedelta(seconds=1))


def test_a_file_with_errors_is_mended_written_and_taken_back(
    page: Page, live_server: Any, county: Cast, tmp_path: Path
) -> None:
    book = f"{live_server.url}/{county.own.county.code}"
    sign_in(page, live_server, "own-township_clerk")
    page.goto(f"{book}/imports/")
    expect(page.locator("main")).to_contain_text("还没有导入过文件")
    assert serious(page) == []
    page.locator("main .actions a.button--first").click()
    page.locator("#id_file").set_input_files(
        written(tmp_path, "一村台账.csv", rows("东岸一村", "东岸九村", "东岸一村"))
    )
    page.locator("#id_sender").fill("东岸一村")
    assert serious(page) == []
    page.locator("main button.button--first").click()
    expect(page.locator("#job")).to_contain_text("可以离开本页")
    assert serious(page) == []
    at_work(page)
    expect(page.locator("#headings")).to_contain_text("包户干部")
    page.reload()
    assert serious(page) == []
    page.locator("#headings button").click()
    expect(page.locator("#job")).to_contain_text("可以离开本页")
    at_work(page)
    expect(page.locator("#result")).to_contain_text("东岸九村")
    page.reload()
    expect(page.locator("#result")).to_contain_text("不导入的列：包户干部")
    expect(page.locator("#result .figures")).to_contain_text(re.compile("新增.*2.*错误.*1", re.S))
    assert serious(page) == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert not sideways(page)
    page.set_viewport_size({"width": 1366, "height": 900})
    expect(page.locator("button[name=mode][value=all]")).to_have_count(0)
    page.locator("#result .figures a", has_text="错误").click()
    expect(page.locator("tbody tr")).to_contain_text("当日全县没有这个地方")
    page.go_back()
    with page.expect_download() as download:
        page.locator("#result a[download]").click()
    assert download.value.suggested_filename == "一村台账（带错误说明）.xlsx"
    download.value.save_as(tmp_path / "marked.xlsx")
    page.goto(f"{book}/imports/new/")
    page.locator("#id_file").set_input_files(mended(tmp_path / "marked.xlsx", tmp_path / "改好.xlsx", "东岸一村"))
    page.locator("#id_sender").fill("东岸一村")
    page.locator("main button.button--first").click()
    at_work(page)
    page.goto(f"{book}/")
    expect(page.locator("main")).to_contain_text("1 行不能写入，2 行可以写入")
    page.locator("main a", has_text="导入：改好.xlsx").click()
    # What the sender's headings mean is remembered, and the column of problems is known for what it is.
    expect(page.locator("#result .figures")).to_contain_text(re.compile("新增.*3.*错误.*0", re.S))
    page.locator("#result .figures a", has_text="新增").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.locator("tbody")).to_contain_text("2.5 亩")
    assert number("19800101", 13) not in page.content()
    assert serious(page) == []
    page.go_back()
    page.locator("button[name=mode][value=all]").click()
    expect(page.locator("#job")).to_contain_text("可以离开本页")
    # Somebody thinks better of it while it is written.
    page.locator("button[value=stop]").click()
    expect(page.locator(".messages .success")).to_contain_text("正在停止写入")
    at_work(page)
    expect(page.locator("main .problem")).to_contain_text("停止了写入；已写入的予以撤回")
    assert not Household.objects.exists()
    page.reload()
    page.locator("button[value=check]").click()
    at_work(page)
    expect(page.locator("#write")).to_be_visible()
    page.locator("button[name=mode][value=all]").click()
    expect(page.locator("#job")).to_contain_text("可以离开本页")
    at_work(page)
    expect(page.locator("#receipt")).to_contain_text("改好.xlsx")
    assert Household.objects.count() == 3
    page.reload()
    assert serious(page) == []
    page.locator("#undo summary").click()
    page.locator("#undo button").click()
    expect(page.locator("#undo .field-error")).to_be_visible()
    page.locator("#undo #id_reason").fill("送错了村")
    page.locator("#undo button").click()
    expect(page.locator("#job")).to_contain_text("可以离开本页")
    at_work(page)
    expect(page.locator("#receipt")).to_contain_text("送错了村")
    assert not Residence.objects.known().exists()
    assert Batch.objects.filter(state="undone").count() == 1


def test_cells_of_one_village_are_pasted(page: Page, live_server: Any, county: Cast) -> None:
    book = f"{live_server.url}/{county.own.county.code}"
    sign_in(page, live_server, "own-township_clerk")
    page.goto(f"{book}/imports/paste/")
    assert serious(page) == []
    page.locator("#id_form").select_option("own.household")
    heads = HEADS.replace(",包户干部", "").replace("行政村,", "").replace(",", "\t")
    cells = f"W7\t文七文\t{number('19800101', 17)}\t汉族\t农户\t3"
    page.locator("#id_text").fill(f"{heads}\n{cells}")
    page.locator("main button.button--first").click()
    at_work(page)
    expect(page.locator("#result .figures")).to_contain_text(re.compile("新增\\s*1"))
    page.reload()
    page.locator("button[name=mode][value=all]").click()
    at_work(page)
    expect(page.locator("#receipt")).to_be_visible()
    assert Household.objects.get().subject.code == "W7"
