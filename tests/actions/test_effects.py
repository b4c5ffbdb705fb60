"""What a proposed rule or parameter would change: who enters, who leaves, where, and that the preview is tied to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor, Grant, operator
from bangfu.policybook.models import Entry
from bangfu.policybook.rules.files import FileEntry
from bangfu.screening.queries.effects import Preview, naming, preview, touches, visible, why
from bangfu.snapshots.actions import freeze
from bangfu.snapshots.models import Frozen
from bangfu.subjects.models import Subject
from tests.actions.book import TODAY, Book
from tests.actions.office import ruled
from tests.actions.policy import put
from tests.actions.test_screening import home

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("policy_in_force")]
ELDER = "lead.single_elder"


@pytest.fixture
def book(settings: LazySettings, tmp_path: Path) -> Book:
    settings.BANGFU_SNAPSHOTS = tmp_path / "snapshots"
    book = ruled()
    home(book, "H1", 1950)
    home(book, "H2", 1950, 2001)
    home(book, "H3", 1980, village="V2")
    home(book, "H4", 1964, village="V2")
    return book


@pytest.fixture
def frozen(book: Book) -> Frozen:
    return freeze(book.call(), county=book.county, as_of=TODAY)


def said(criterion: str, code: str = ELDER, **body: Any) -> FileEntry:
    held = Entry.objects.get(kind="rule", code=ELDER, state="in_force", county_id=None).as_file()
    return replace(held, code=code, body={**held.body, "criterion": criterion, **body})


def codes(ids: Any) -> list[str]:
    return sorted(Subject.objects.filter(pk__in=ids.to_pylist()).values_list("code", flat=True))


def moved(seen: Preview, code: str = ELDER) -> tuple[list[str], list[str]]:
    return codes(seen.effects[code].enters), codes(seen.effects[code].leaves)


def test_who_enters_and_leaves_against_the_rule_in_force_by_village(book: Book, frozen: Frozen) -> None:
    seen = preview(frozen, said("家庭人口数 = 1人 且 任一成员(年龄 < 70岁)"))
    assert moved(seen) == (["H3"], ["H1"])
    total = seen.effects[ELDER].total
    assert (total.asked, total.now, total.then, total.enters, total.leaves, total.unknown_then) == (4, 2, 2, 1, 1, 0)
    by_path = seen.effects[ELDER].by_path
    first, second = (by_path[book.area(code).path] for code in ("V1", "V2"))
    assert (first.now, first.then, first.enters, first.leaves) == (1, 0, 0, 1)
    assert (second.now, second.then, second.enters, second.leaves) == (1, 2, 1, 0)


def test_a_new_rule_lets_everybody_enter_and_a_suspended_one_everybody_leave(frozen: Frozen) -> None:
    fresh = preview(frozen, said("家庭人口数 = 2人", "lead.pairs"))
    assert moved(fresh, "lead.pairs") == (["H2"], [])
    ended = preview(frozen, replace(said(""), body={"label": {"zh": "停", "en": "off"}, "suspended": True}))
    assert moved(ended) == ([], ["H1", "H4"])
    assert ended.rule(ELDER).code == ELDER


def test_what_cannot_be_told_is_counted_apart(frozen: Frozen) -> None:
    seen = preview(frozen, said("纳入日期 < 2020-01-01 且 家庭人口数 > 1人"))
    total = seen.effects[ELDER].total
    assert total.then + total.unknown_then <= total.asked
    assert codes(seen.effects[ELDER].leaves) == ["H1", "H4"]


def test_a_parameter_tells_each_rule_that_names_it(book: Book, frozen: Frozen) -> None:
    held = Entry.objects.get(kind="parameter", code="rules.elderly_age", state="in_force").as_file()
    later = replace(held, valid_from=date(2026, 1, 1), body={**held.body, "value": 70})
    seen = preview(frozen, later)
    assert moved(seen) == ([], ["H4"])
    assert set(seen.effects) == {one.code for one in naming(book.county, frozen, held.code)} >= {
        ELDER, "lead.elderly_only", "lead.grandparents_and_children",
    }  # fmt: skip
    reason = why(seen, ELDER, seen.effects[ELDER].leaves.to_pylist())
    ((now, then),) = reason.values()
    assert now is not None and then is not None
    assert (now.truth, then.truth) == (True, False)
    ((_, member),) = now.all_members() and now.parts[-1].members
    assert "老年年龄60岁" in member.zh


def test_the_same_question_is_counted_once_and_the_digest_follows_what_is_shown(book: Book, frozen: Frozen) -> None:
    one, again = (preview(frozen, said("家庭人口数 = 1人")) for _ in range(2))
    assert one.effects is again.effects and one.digest == again.digest
    assert preview(frozen, said("家庭人口数 = 2人")).digest != one.digest
    home(book, "H5", 1990)
    later = freeze(book.call(), county=book.county, as_of=TODAY)
    assert preview(later, said("家庭人口数 = 1人")).digest != one.digest


def test_the_county_s_own_rule_is_what_is_compared_with(book: Book) -> None:
    put(book, "rule", ELDER, date(2026, 1, 1), said("家庭人口数 = 2人").body)
    frozen = freeze(book.call(), county=book.county, as_of=TODAY)
    assert moved(preview(frozen, said("家庭人口数 = 1人"))) == (["H1", "H3", "H4"], ["H2"])


def test_nobody_is_named_to_who_may_not_see_them(book: Book, frozen: Frozen) -> None:
    seen = preview(frozen, said("家庭人口数 = 1人", "lead.alone"))
    ids = seen.effects["lead.alone"].enters
    rows, count = visible(operator("x", book.county.pk), seen, ids, 2)
    assert [one.code for one in rows] == ["H1", "H3"] and count == 3
    grant = Grant(Right.SCREEN_FINDING_READ, book.county.pk, book.area("V1").path, "x")
    rows, count = visible(Actor(None, "u", "clerk", (grant,)), seen, ids, 9)
    assert [one.code for one in rows] == ["H1"] and count == 1
    assert visible(Actor(None, "u", "leader"), seen, ids, 9) == ([], 0)


def test_a_rule_that_cannot_be_read_is_refused_at_its_character(frozen: Frozen) -> None:
    with pytest.raises(Refusal) as no:
        preview(frozen, said("家庭人口 = 1人"))
    assert (no.value.field, no.value.params["place"]) == ("criterion", 1)
    assert not touches(replace(said("x"), kind="code_list", body={}))
