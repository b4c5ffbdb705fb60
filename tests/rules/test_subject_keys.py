"""Which keys a name has, and how a typed text is read."""

from __future__ import annotations

import pytest

from bangfu.subjects.rules.finding import READINGS_AT_MOST, Form, indexed, normal, search_keys, typed


def keys(form: Form, label: str, kind: str = "person") -> set[str]:
    return {key for own, key in search_keys(label, "", kind) if own == form}


@pytest.mark.parametrize(
    ("name", "initials"),
    [("曾国强", "zgq"), ("尕藏才让", "gzcr"), ("单玉兰", "syl"), ("区家慧", "ojh"), ("黑明山", "hms"), ("吕绿", "ll")],
)
def test_surnames_and_tibetan_names_answer_to_the_reading_people_use(name: str, initials: str) -> None:
    assert initials in keys(Form.INITIALS, name)


def test_the_readings_that_differ_at_the_front_stay() -> None:
    """Six polyphones have more readings than are kept: a surname's second one must be among them."""
    heard = keys(Form.PINYIN, "曾" + "行" * 6)
    assert len(heard) <= READINGS_AT_MOST
    assert {key[:4] for key in heard} >= {"zeng", "ceng"}


def test_normal_forms() -> None:
    assert normal(" 龍 Ａbc") == "龙abc"
    assert normal("扎西·顿珠") == normal("扎西 • 顿珠") == "扎西顿珠"
    assert normal("县政发〔2026〕12号") == normal("县政发[2026] 12号") == "县政发202612号"
    assert normal("lǘ") != normal("lü") == "lv"
    assert search_keys("", "C") == {("code", "c")}


def test_a_number_is_found_without_what_stands_before_it() -> None:
    assert ("part", "123") in search_keys("甲", "H-000123", "household")
    assert ("part", "123") not in search_keys("甲", "H-000123", "person")


def test_what_stands_for_a_persons_name_is_no_name() -> None:
    assert not [key for form, key in indexed("王国强", "王*强", "P1", "person") if "*" in key]
    assert ("name", "某村") in indexed("上沟村", "某村", "V1", "area")


def test_a_former_name_is_marked_unless_it_is_borne_again() -> None:
    assert ("former", "王石头") in indexed("王国强", "", "P1", "person", ["王石头", "王国强"])
    assert ("former", "王国强") not in indexed("王国强", "", "P1", "person", ["王石头", "王国强"])


def test_letters_and_characters_together() -> None:
    assert set(typed("曾gq").spellings()) == {"zgq", "cgq"}
    assert typed("zguoqiang").fits("曾国强")
    assert not typed("zguoqiang").fits("曾国庆")
    assert not typed("曾gqx").fits("曾国强")
    assert (typed("7426").digits, typed("742X").digits, typed("曾7426").digits) == (True, True, False)
    assert len(typed("zhangss" * 8).spellings()) <= 32
