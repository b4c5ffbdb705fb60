"""Sixty and more names as a clerk types them, each found among all the others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bangfu.kernel.right import Right
from bangfu.kernel.scope import operator
from bangfu.subjects.queries.search import search
from tests.actions.book import Book, made
from tests.actions.finding import people

pytestmark = pytest.mark.django_db

# Name → everything by which it must be found: initials, all readings, half-typed spellings, other characters.
TYPED: dict[str, tuple[str, ...]] = {
    "尕藏才让": ("gzcr", "gccr", "gazangcairang", "尕藏", "才让", "尕zcr"),
    "曾国强": ("zgq", "cgq", "zengguoqiang", "cengguoqiang", "曾gq", "zguoqiang", "曾國強"),
    "单玉兰": ("syl", "dyl", "shanyulan", "單玉蘭"),
    "区家慧": ("ojh", "qjh", "oujiahui"),
    "仇大力": ("qdl", "cdl", "qiudali"),
    "查一诺": ("zyn", "cyn", "zhayinuo"),
    "解放军": ("xfj", "jfj", "xiefangjun"),
    "盖志强": ("gzq", "gezhiqiang", "gaizhiqiang"),
    "翟文远": ("zwy", "dwy", "zhaiwenyuan"),
    "乐天成": ("ltc", "ytc", "yuetiancheng"),
    "朴永哲": ("pyz", "piaoyongzhe"),
    "种桂花": ("cgh", "zgh", "chongguihua"),
    "缪小明": ("mxm", "miaoxiaoming"),
    "员外生": ("yws", "yunwaisheng"),
    "尉迟德": ("ycd", "wcd", "yuchide"),
    "长孙平": ("zsp", "csp", "zhangsunping"),
    "令狐海燕": ("lhhy", "linghuhaiyan"),
    "欧阳雪梅": ("oyxm", "ouyangxuemei", "歐陽雪梅"),
    "吕绿": ("ll", "lülü", "lvlv"),
    "黑明山": ("hms", "heimingshan"),
    "扎西顿珠": ("zxdz", "zhaxidunzhu", "扎西"),
    "旦增央金·次仁": ("dzyjcr", "旦增央金次仁"),
    "才旦卓玛": ("cdzm", "caidanzhuoma", "卓玛"),
    "朵藏草": ("dzc", "duozangcao"),
    "华尔旦": ("hed", "huaerdan"),
    "阿卜杜拉": ("abdl", "abudula"),
    "重阳": ("cy", "zy", "chongyang"),
    "石行健": ("sxj", "shj", "shixingjian"),
    "谭覃": ("tt", "tq", "tantan"),
    "车晓": ("cx", "chexiao"),
}
CASES = [(typed, name) for name, ways in TYPED.items() for typed in ways]


@pytest.fixture(scope="module")
def book_once(policy_in_force: None) -> Book:
    book = made()
    people(book, tuple(TYPED))
    return book


@pytest.fixture
def book(book_once: Book, db: None) -> Iterator[Book]:
    yield book_once


def found(book: Book, text: str) -> list[str]:
    reader = operator("console", book.county.pk)
    told = search(reader, Right.REGISTRY_HOUSEHOLD_READ, book.county.pk, ("person",), text)
    return [hit.subject.label for hit in told.hits]


def test_there_are_sixty_of_them() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize(("typed", "name"), CASES)
def test_a_name_is_found_by_what_a_clerk_types(book: Book, typed: str, name: str) -> None:
    assert name in found(book, typed)


@pytest.mark.parametrize("typed", ["xqz", "没有这人", "gzcrx", "zgqq"])
def test_what_is_nobodys_name_finds_nobody(book: Book, typed: str) -> None:
    assert found(book, typed) == []
