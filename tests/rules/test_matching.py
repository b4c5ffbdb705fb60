"""A name list joined with the register: equal to a plain reading of the rule, and nothing is guessed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bangfu.kernel.idnumber import check_digit
from bangfu.kernel.refusal import Refusals
from bangfu.registry.rules.matching import Ground, Kept, Listed, Match, Outcome, match, tally
from bangfu.registry.rules.name_list import read_name, read_names

BORN = (None, date(2004, 5, 6), date(2005, 1, 1))
VILLAGES = ("", "东岸一村", "东岸二村")
INDEXES = ("", "a", "b")


def kept(person: int, name: str = "甲一", **more: object) -> Kept:
    told = {"birth_date": None, "villages": frozenset({"东岸一村"}), "id_index": "", "helped": True, **more}
    return Kept(person, name, **told)  # type: ignore[arg-type]


def one(line: Listed, *people: Kept) -> Match:
    (found,) = match([line], people)
    return found


def test_one_of_the_name_is_matched_two_are_to_be_decided_none_is_not_registered() -> None:
    line = Listed(1, "甲一")
    assert one(line, kept(1)).ground == Ground.NAME
    assert one(line, kept(1), kept(2)) == Match(1, Outcome.AMBIGUOUS, Ground.SEVERAL, (1, 2))
    # Of the two one is not helped: which of them it is, is not guessed from that.
    assert one(line, kept(1), kept(2, helped=False)).outcome == Outcome.AMBIGUOUS
    assert one(line, kept(1, "甲二")).ground == Ground.NOBODY
    assert one(line, kept(1, helped=False)) == Match(1, Outcome.UNMATCHED, Ground.NOT_HELPED, (1,))


def test_what_the_line_tells_leaves_out_who_contradicts_it() -> None:
    two = (kept(1, birth_date=BORN[1]), kept(2, birth_date=BORN[2], villages=frozenset({"东岸二村"})))
    assert one(Listed(1, "甲一", BORN[2]), *two) == Match(1, Outcome.MATCHED, Ground.BIRTH_DATE, (2,))
    assert one(Listed(1, "甲一", village="东岸一村"), *two) == Match(1, Outcome.MATCHED, Ground.VILLAGE, (1,))
    assert one(Listed(1, "甲一", BORN[2], "东岸一村"), *two).ground == Ground.OTHERS
    assert one(Listed(1, "甲一", id_index="a"), kept(1, id_index="b")).ground == Ground.OTHERS
    assert one(Listed(1, "甲一", id_index="a"), kept(1, id_index="a"), kept(2)).ground == Ground.ID_NUMBER
    assert one(Listed(1, "甲一", id_index="a"), kept(1, "甲二", id_index="a")).ground == Ground.OTHER_NAME


def test_a_decision_holds_and_a_person_counts_once() -> None:
    people = (kept(1), kept(2))
    lines = [
        Listed(1, "甲一"),
        Listed(2, "甲一", person=2),
        Listed(3, "甲一", is_none=True),
        Listed(4, "甲一", person=9),
    ]
    found = match(lines, people)
    assert [each.ground for each in found] == [Ground.SEVERAL, Ground.CHOSEN, Ground.CHOSEN_NONE, Ground.CHOSEN_GONE]
    assert found[1].people == (2, 1)
    twice = match([Listed(1, "甲一"), Listed(2, "甲一", person=1)], [kept(1)])
    assert twice == [Match(1, Outcome.MATCHED, Ground.NAME, (1,)), Match(2, Outcome.DUPLICATE, Ground.TWICE, (1,), 1)]
    open_ = match([Listed(1, "甲一"), Listed(2, "甲一")], [kept(1)])
    assert open_[1] == Match(2, Outcome.AMBIGUOUS, Ground.TWICE, (1,), 1)
    counts = tally([*found, *twice, open_[1]])
    assert (counts.matched, counts.unmatched, counts.ambiguous, counts.duplicate) == (2, 2, 2, 1)
    assert (counts.total, counts.share, counts.at_most) == (6, Fraction(1, 3), Fraction(2, 3))
    assert tally([]).share is None


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.sampled_from("甲乙"), st.sampled_from(BORN), st.sampled_from(VILLAGES)), max_size=6),
    st.lists(
        st.tuples(st.sampled_from("甲乙"), st.sampled_from(BORN), st.sampled_from(VILLAGES[1:]), st.booleans()),
        max_size=6,
    ),
)
def test_the_matched_are_those_of_whom_one_person_alone_is_left(
    lines: list[tuple[str, date | None, str]], people: list[tuple[str, date | None, str, bool]]
) -> None:
    listed = [Listed(number, *said) for number, said in enumerate(lines)]
    there = [kept(key, name, birth_date=born, villages=frozenset({place}), helped=helped)
             for key, (name, born, place, helped) in enumerate(people)]  # fmt: skip
    found = match(listed, there)
    matched = [each.people[0] for each in found if each.outcome == Outcome.MATCHED]
    assert len(matched) == len(set(matched))
    for line, each in zip(listed, found, strict=True):
        left = [
            key
            for key, (name, born, place, _) in enumerate(people)
            if name == line.name
            and (line.birth_date is None or born in (None, line.birth_date))
            and line.village in ("", place)
        ]
        if each.outcome == Outcome.MATCHED:
            assert left == list(each.people) and people[left[0]][3]
        elif each.outcome == Outcome.AMBIGUOUS:
            assert len(left) > 1 or each.ground == Ground.TWICE
        else:
            assert not left or (len(left) == 1 and not people[left[0]][3])


def test_lists_are_read_as_people_paste_them() -> None:
    number = "99018620050301001" + check_digit("99018620050301001")
    (first, second) = read_names("序号\t身份证号\t姓名\n1\t" + number + "\t阿依•古丽\n\n2\t\t张 三", ())
    assert (first.line, first.name, first.birth_date, first.id_number) == (2, "阿依·古丽", date(2005, 3, 1), number)
    assert (second.line, second.name, second.birth_date) == (4, "张三", None)
    (below,) = read_names("附件1\n某县名单,,\n序号,姓名\n1,甲一", ())
    assert (below.line, below.name) == (4, "甲一")
    told = read_names("甲一，2004/5/6；东岸一村\n甲二,20040506\n甲三、2004年5月6日\n甲四,38113", {"东岸一村"})
    assert {each.birth_date for each in told} == {date(2004, 5, 6)} and told[0].village == "东岸一村"
    assert number not in repr(first)
    assert read_name("Ａnna  Smith") == "Anna Smith"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("甲一,,,,多", "more columns"),
        (",2004-05-06", "no name"),
        ("甲一,2004-02-30", "is not a date"),
        ("甲一,,远村", "There is no village"),
        ("甲一,,,990186", "An ID number has 18 characters"),
        ("甲一,2004-05-06,,99018620050301001" + check_digit("99018620050301001"), "not the one in the ID number"),
        ("甲" * 61, "at most 60"),
    ],
)
def test_a_fault_is_told_with_its_line_and_its_cure(line: str, why: str) -> None:
    with pytest.raises(Refusals) as no:
        read_names(f"甲零\n{line}", {"东岸一村"})
    (fault,) = no.value.each
    assert fault.row == "2" and why in str(fault) and fault.cure
