"""Masks show what they promise and never a digit more; numbers in free text are found however they are written."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bangfu.kernel.idnumber import check_digit
from bangfu.kernel.idnumber import mask as kernel_mask
from bangfu.vault.rules import mask
from bangfu.vault.rules.find import find_numbers, luhn, mask_text
from bangfu.vault.rules.mask import Audience, Kind

quiet = settings(deadline=None)  # the machine may be busy: time is no figure here
PHONE = "13800138000"
CARD = "6222021234567890128"


def person(sequence: int = 123, birth: str = "19800101", area: str = "990101") -> str:
    bare = f"{area}{birth}{sequence:03d}"
    return bare + check_digit(bare)


ID = person()
FULL = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
people = st.builds(
    person,
    st.integers(0, 999),
    st.dates(date(1900, 1, 1), date(2030, 1, 1)).map(lambda d: d.strftime("%Y%m%d")),
    st.sampled_from(["990101", "990102", "990199"]),
)
phones = st.integers(13_000_000_000, 19_999_999_999).map(str)
words = st.text(alphabet="户主电话abXx，。：；()<>*&%", max_size=12)


def shown(masked: str) -> int:
    return sum(char != "*" for char in masked)


@quiet
@given(number=people, tail=st.sampled_from(["", "11", "43", "74", "43B1", "62B2"]))
def test_an_id_mask_shows_six_and_four_and_hides_birth_date_and_disability(number: str, tail: str) -> None:
    inside, public = mask.id_number(number + tail), mask.id_number(number + tail, Audience.PUBLIC)
    assert inside == f"{number[:6]}********{number[14:18]}" == kernel_mask(number)
    assert public == f"{number[:3]}***********{number[14:18]}"
    assert mask.id_number(number) == inside  # a certificate looks like any other number


@quiet
@given(text=st.text(alphabet="0123456789Xx -０１２", max_size=40))
def test_a_mask_never_shows_more_than_it_promises_whatever_comes(text: str) -> None:
    assert shown(mask.id_number(text)) <= 10
    assert shown(mask.id_number(text, Audience.PUBLIC)) <= 7
    assert shown(mask.phone(text)) <= 7
    assert shown(mask.account(text)) <= 4
    for kind in Kind:
        masked = mask.show(kind, text)
        bare = re.sub(r"[\s-]", "", text)
        assert not bare or shown(re.sub(r"[\s-]", "", masked)) < len(bare), "something is always hidden"


@quiet
@given(text=st.text(min_size=1, max_size=20).filter(lambda t: any(c.isalnum() for c in t)))
def test_a_name_always_hides_something(text: str) -> None:
    masked = mask.name(text)
    assert masked.count("*") >= 1 or not text.strip()
    letters = [c for c in masked if c not in "* ·•・‧-'’."]
    assert len(letters) <= 3
    assert len(masked) == len(text.strip())


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王明", "王*"), ("王小明", "王*明"), ("欧阳明", "欧阳*"), ("欧阳小明", "欧阳*明"), ("扎西尼玛", "扎西**"),
        ("扎西尼玛次仁", "扎西****"), ("达瓦", "达*"), ("阿卜杜拉·买买提", "阿卜**·***"), ("Li Ming", "L* ****"),
        ("王", "*"), (" 王明 ", "王*"), ("", ""),
    ],
)  # fmt: skip
def test_names_are_masked_as_the_office_writes_them(name: str, masked: str) -> None:
    assert mask.name(name) == masked


@pytest.mark.parametrize(
    ("kind", "text", "masked"),
    [
        (Kind.PHONE, PHONE, "138****8000"), (Kind.PHONE, "+86 138-0013-8000", "138****8000"),
        (Kind.PHONE, "0891-6320000", "********000"), (Kind.PHONE, "12345", "*****"),
        (Kind.ACCOUNT, CARD, "***************0128"), (Kind.ACCOUNT, "12345678", "******78"),
        (Kind.ID_NUMBER, "990101800101123", "990101******123"), (Kind.ID_NUMBER, "E12345678", "*******78"),
        (Kind.TEXT, "anything", "******"),
    ],
)  # fmt: skip
def test_each_kind_has_its_mask(kind: Kind, text: str, masked: str) -> None:
    assert mask.show(kind, text) == masked


WAYS = [
    ID, f"{ID[:6]} {ID[6:14]} {ID[14:]}", f"{ID[:6]}-{ID[6:14]}-{ID[14:]}", ID.translate(FULL), " ".join(ID),
    f"{ID[:6]}\u3000{ID[6:]}", f"{ID[:10]}\u200b{ID[10:]}", f"{ID[:9]}\n{ID[9:]}", f"{ID[:12]}\r\n    {ID[12:]}",
    f"{ID[:6]}·{ID[6:14]}·{ID[14:]}", f"{ID[:6]} － {ID[6:14]} － {ID[14:]}", ID + "43", ID + "43B1", ID + "４３Ｂ１",
    f"G{ID}", f"号00{ID}", ID[:17] + "0" if ID[17] != "0" else ID[:17] + "1", f"{ID[:6]}{ID[8:17]}",
]  # fmt: skip


@pytest.mark.parametrize("written", WAYS)
def test_an_id_number_in_free_text_is_found_and_masked(written: str) -> None:
    text = f"户主证件{written}，已核实"
    assert [found.kind for found in find_numbers(text)] == [Kind.ID_NUMBER]
    masked = mask_text(text)
    assert "19800101" not in masked and "800101" not in re.sub(r"\W", "", masked)
    assert "43" not in masked and masked.startswith("户主证件") and masked.endswith("，已核实")
    assert find_numbers(masked) == []


@pytest.mark.parametrize(
    "written",
    [
        PHONE, "138 0013 8000", "138-0013-8000", "138.0013.8000", "1380-013-8000", "+8613800138000", "0086 13800138000",
        "8613800138000", PHONE.translate(FULL), " ".join(PHONE), "138\n00138000", "༡༣༨༠༠༡༣༨༠༠༠", "138-00138000",
        "x13800138000x", "8613800138000X",
    ],
)  # fmt: skip
def test_a_phone_in_free_text_is_found_and_masked(written: str) -> None:
    text = f"电话：{written}（本人）"
    assert [found.kind for found in find_numbers(text)] == [Kind.PHONE]
    assert "138****8000" in mask_text(text)


@pytest.mark.parametrize(
    "written", [CARD, "6222 0212 3456 7890 128", "6222021234567890128".translate(FULL), "622202-1234567890128"]
)
def test_a_card_in_free_text_is_found_and_masked(written: str) -> None:
    assert [found.kind for found in find_numbers(f"卡号{written}。")] == [Kind.ACCOUNT]
    assert mask_text(f"卡号{written}。") == "卡号***************0128。"


def test_several_numbers_side_by_side_are_told_apart() -> None:
    found = find_numbers(f"{ID} {PHONE} {CARD}\n{ID}\t{PHONE}")
    assert [f.kind for f in found] == [Kind.ID_NUMBER, Kind.PHONE, Kind.ACCOUNT, Kind.ID_NUMBER, Kind.PHONE]
    assert ID not in repr(found)


@pytest.mark.parametrize(
    "text",
    [
        "完成投资1234.567万元，里程12.34公里，占65.32%", "2016 2017 2018 2019 2020 41 71", "17.5 18.25 190.7 2016",
        "2026年11月21日 08:30:15.123456", "国办函〔2026〕12号 10-11-12", "共 13 个 2 000 000 元", "12345678901",
        "91990101MA6T1XXXXX", "0196f0c1-7a2b-7c3d-8e4f-0123456789ab", "",
    ],
)  # fmt: skip
def test_figures_of_a_report_are_left_alone(text: str) -> None:
    assert mask_text(text) == text


@quiet
@given(before=words, number=st.one_of(people, phones), between=st.sampled_from("，；|"), other=people, after=words)
@example(before="卡", number=ID, between="，", other=ID, after=" 1234 5678")
def test_no_number_survives_in_any_text(before: str, number: str, between: str, other: str, after: str) -> None:
    text = f"{before}{number}{between}{other}{after}"
    masked = mask_text(text)
    assert number not in masked and other not in masked
    assert number in text and other in text
    assert find_numbers(masked) == []


@quiet
@given(text=st.text(alphabet="0123456789X -\n.", max_size=120))
def test_masking_is_finished_after_one_call(text: str) -> None:
    masked = mask_text(text)
    assert mask_text(masked) == masked


def test_what_a_mask_leaves_open_does_not_become_a_number_with_what_follows() -> None:
    text = f"{person(138)} 0013 800"
    assert mask_text(text) == "990101********138****3800"
    assert mask_text(f"{person(238)} 0013 800") == f"990101********{person(238)[14:]} 0013 800"


def test_luhn_is_the_check_of_bank_cards() -> None:
    assert luhn("4539148803436467")
    assert not luhn("4539148803436468")
