"""Many changed at once: what was shown is what is done, by the single actions, with a line each, or nothing is."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from bangfu.audit.models import Line
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.registry.actions import StateEntry, Which, change_many, read_household, register_household, state_livings
from bangfu.registry.models import Household, ListEntry, Living
from bangfu.registry.queries.lists.bulk import CHANGES, REFUSED, SAME, Change, Preview, preview
from bangfu.registry.queries.lists.filters import Day
from bangfu.registry.queries.lists.listing import KINDS, Listing
from tests.cast import FROM, Book, call_of, console, today
from tests.mechanisms.faces import Face

pytestmark = pytest.mark.django_db
ON = today() - timedelta(days=1)


@pytest.fixture
def book(village_once: Book) -> Book:
    """Sixty households in the village: more than one page."""
    for number in range(1, 61):
        member = {
            "name": f"甲{number}", "relation": "02", "ethnicity": "汉族", "sex": "male", "birth_date": "1980-03-01",
        }  # fmt: skip
        row = {"household_no": f"H{number:03d}", "village": "990186-village", "category": "ordinary"}
        told = read_household({**row, "members": [member]})
        register_household(console(village_once.county.pk), county=village_once.county, entry=told, on=FROM)
    return village_once


def home(number: int) -> Household:
    return Household.objects.select_related("subject").get(subject__code=f"H{number:03d}")


def state(book: Book, number: int, grade: str, on: Any) -> None:
    entry = StateEntry(home(number), on, {"house_grade": grade})
    state_livings(console(book.county.pk), county=book.county, entries=[entry])


def clerk(book: Book) -> Any:
    return call_of(book.users["township_clerk"])


def look(book: Book, change: Change, ticked: tuple[str, ...] = (), **given: str) -> Preview:
    actor, day = clerk(book).actor, Day(book.county.pk, today())
    own = Listing(actor, KINDS["households"], day, given, right=Right.REGISTRY_HOUSEHOLD_WRITE)
    return preview(own, Listing(actor, KINDS["households"], day, given), ticked, change, today())


def run(book: Book, change: Change, shown: str, reason: str = "逐户鉴定", **given: str) -> dict[str, int]:
    call = clerk(book)
    told = type(call)(call.actor, call.key, call.at, reason)
    return change_many(told, county=book.county, which=Which("households", today(), given), change=change, shown=shown)


CHANGE = Change("house_grade", "B", ON)


def test_what_was_shown_is_done_and_each_row_has_its_line(book: Book) -> None:
    state(book, 1, "B", FROM)
    state(book, 2, "A", today())
    state(book, 3, "C", FROM)
    seen = look(book, CHANGE)
    assert [len(seen.of(one)) for one in (CHANGES, SAME, REFUSED)] == [58, 1, 1]
    assert seen.sums["households"] == 58 and seen.sums["people"] == 58 and seen.beyond == 0
    assert [one.before.raw for one in seen.of(CHANGES) if one.subject.code == "H003"] == ["C"]
    before = Line.objects.count()
    assert run(book, CHANGE, seen.digest) == {"changed": 58, "same": 1, "refused": 1}
    assert Line.objects.filter(action="registry.livings.state").count() == 58 + 3
    assert Line.objects.count() == before + 59
    line = Line.objects.get(action="registry.bulk.change")
    assert line.detail["changed"] == 58 and line.reason == "逐户鉴定"
    assert Living.objects.as_of(today()).filter(house_grade="B").count() == 59
    assert Living.objects.as_of(ON - timedelta(days=1)).filter(household=home(3)).get().house_grade == "C"
    # Shown again, nothing is left to do.
    again = look(book, CHANGE)
    assert not again.of(CHANGES)
    with pytest.raises(Refusal, match="Nothing would change"):
        run(book, CHANGE, again.digest)


def test_a_set_that_changed_since_is_refused_whole(book: Book) -> None:
    seen = look(book, CHANGE)
    state(book, 5, "D", ON - timedelta(days=3))
    with pytest.raises(Refusal) as no:
        run(book, CHANGE, seen.digest)
    assert no.value.status == 409 and Living.objects.as_of(today()).filter(house_grade="B").count() == 0
    for other in (Change("house_grade", "C", ON), Change("house_grade", "B", ON - timedelta(days=1))):
        with pytest.raises(Refusal):
            run(book, other, look(book, CHANGE).digest)
    with pytest.raises(Refusal) as no:
        run(book, CHANGE, look(book, CHANGE).digest, reason="")
    assert no.value.field == "reason"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (Change("category", "lifted", ON), "field"),
        (Change("house_grade", "Z", ON), "value"),
        (Change("water_safe", "perhaps", ON), "value"),
        (Change("house_grade", "B", today() + timedelta(days=1)), "since"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_before_anything_is_read(village_once: Book, change: Change, field: str) -> None:
    with pytest.raises(Refusal) as no:
        look(village_once, change)
    assert no.value.field == field


def test_a_list_entry_and_ticked_rows_only(book: Book) -> None:
    change, ticked = Change("cause", "illness", ON), tuple(str(home(one).subject.uid) for one in (4, 9))
    seen = look(book, change, ticked)
    assert [one.subject.code for one in seen.of(CHANGES)] == ["H004", "H009"]
    call = clerk(book)
    told = type(call)(call.actor, call.key, call.at, "走访")
    which = Which("households", today(), {}, ticked)
    counts = change_many(told, county=book.county, which=which, change=change, shown=seen.digest)
    assert counts["changed"] == 2 == ListEntry.objects.filter(list="registry.poverty_cause").count()


def test_who_may_only_read_changes_nothing_and_sees_no_way_to(book: Book) -> None:
    leader = Face("own-county_leader", book.county, "en")
    page = leader.source("households")
    assert "Change the ticked rows" not in page and 'name="tick"' not in page
    assert leader.client.get(leader.address("registry_change", "households")).status_code == 403
    assert (
        Face("own-township_clerk", book.county, "en").client.get("/990186/registry/change/villages/").status_code == 404
    )


def test_the_page_shows_then_changes_across_pages(book: Book) -> None:
    state(book, 2, "A", today())
    face = Face("own-township_clerk", book.county, "en")
    page = face.source("households", members_to=1)
    assert "Change all 60 of this filter" in page and page.count('name="tick"') == 50
    words = face.reads("registry_change", "households", members_to=1)
    assert "All rows of the filter: 60" in words and "Choose this field" in words
    address = face.address("registry_change", "households", members_to=1, field="house_grade")
    told = {"key": "0198c1a0-0000-7000-8000-00000000aa01", "value": "B", "since": ON.isoformat(), "reason": "鉴定"}
    source = face.client.post(address, {**told, "do": "preview"}).content.decode()
    assert "Cannot be changed" in source and "and 39 more, the same way." in source
    shown = re.search(r'name="shown" value="(\w+)"', source)
    key = re.search(r'name="key" value="([\w-]+)"><input type="hidden" name="shown"', source)
    assert shown is not None and key is not None
    state(book, 7, "D", FROM)
    late = face.client.post(address, {**told, "do": "run", "key": key[1], "shown": shown[1]})
    assert late.status_code == 422 and "Something changed since this was shown." in late.content.decode()
    fresh = re.search(r'name="shown" value="(\w+)"', late.content.decode())
    assert fresh is not None and fresh[1] != shown[1]
    told["key"] = "0198c1a0-0000-7000-8000-00000000aa02"
    done = face.client.post(address, {**told, "do": "run", "shown": fresh[1]}, follow=True)
    assert "Changed: 59. Stood so already: 0. Not changed: 1." in done.content.decode()
    # Sent a second time it is one change.
    again = face.client.post(address, {**told, "do": "run", "shown": fresh[1]}, follow=True)
    assert again.status_code == 200 and Line.objects.filter(action="registry.bulk.change").count() == 1
