"""Who comes into a household and who leaves it: birth, marriage, death, moving away, a household split."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.registry.actions import leave_household, move_member, read_member, split_household
from bangfu.registry.actions.amendments import add_member, amend_relation
from bangfu.registry.models import Household, Membership, Person
from bangfu.registry.queries import visible
from bangfu.registry.queries.threads import memberships
from bangfu.registry.rules import CAME, LEFT, RELATION
from bangfu.web.forms import Keyed
from bangfu.web.member_forms import AddForm, LeaveForm, MoveForm, RelationForm, SplitForm
from bangfu.web.opened import Opened
from bangfu.web.registry_words import Reading
from bangfu.web.story.people import came_word, left_word
from bangfu.web.story.reading import Words
from bangfu.web.views.household import opened_household


class _Asked:
    """The household, its members of today, and what its forms offer."""

    def __init__(self, request: HttpRequest, uid: str) -> None:
        self.page = Opened(request)
        self.household: Household = opened_household(self.page, uid)
        subject = self.household.subject
        self.page.actor.require(Right.REGISTRY_HOUSEHOLD_WRITE, subject.county_id, subject.path)
        self.codes = Reading(self.page, self.page.today)
        self.rows: list[Membership] = list(memberships(subject))
        here = [row for row in self.rows if row.valid_to is None]
        self.now = sorted(here, key=lambda row: (row.relation != Membership.HEAD, row.person.subject.code))

    def url(self, do: str = "") -> str:
        """The page, or where one of its forms is sent."""
        name = f"household_member_{do}" if do else "household_members"
        return self.page.url(name, uid=self.household.subject.uid)

    def people(self) -> list[tuple[str, str]]:
        """The members of today, the head first."""
        name = self.page.words.name
        return [
            (str(row.person.subject.uid), f"{name(row.person.subject)} · {self.codes.code(RELATION, row.relation)}")
            for row in self.now
        ]

    def person(self, uid: str) -> Person | None:
        """The member of that id; None for nobody."""
        return next((row.person for row in self.now if str(row.person.subject.uid) == uid), None)

    def member(self, uid: str) -> Person:
        """The member of that id; Refusal where there is none."""
        found = self.person(uid)
        if found is None:
            raise Refusal(mark("The person is in no household."), field="person")
        return found

    def reasons(self, *lists: str) -> list[tuple[str, str]]:
        """The reasons that stand in each of the lists, in the words of the first."""
        first, *others = [self.codes.table(one) for one in lists]
        return [(code, word) for code, word in first.items() if all(code in one for one in others)]

    def forms(self) -> dict[str, Callable[..., Keyed]]:
        """Each form of the page, yet to be filled."""
        people, relations = self.people(), list(self.codes.table(RELATION).items())
        under = [one for one in relations if one[0] != Membership.HEAD]
        return {
            "add": lambda *args, **told: AddForm(self.reasons(CAME), relations, *args, **told),
            "leave": lambda *args, **told: LeaveForm(self.reasons(LEFT), people, *args, **told),
            "move": lambda *args, **told: MoveForm(self.reasons(LEFT, CAME), people, under, *args, **told),
            "split": lambda *args, **told: SplitForm(people, *args, **told),
            "relate": lambda *args, **told: RelationForm(people, under, *args, **told),
        }


def household_members(request: HttpRequest, uid: str) -> HttpResponse:
    """The members of today, those who left, and what can be recorded."""
    return _page(_Asked(request, uid))


def household_member_add(request: HttpRequest, uid: str) -> HttpResponse:
    """Somebody new comes into the household."""
    asked = _Asked(request, uid)

    def save(form: Any, said: dict[str, Any]) -> None:
        entry = read_member(form.entry())
        call = asked.page.asking.call(request)
        add_member(call, household=asked.household, entry=entry, on=said["on"], reason=said["why"])

    return _sent(asked, "add", save, gettext("The member is recorded."))


def household_member_leave(request: HttpRequest, uid: str) -> HttpResponse:
    """A member leaves."""
    asked = _Asked(request, uid)

    def save(form: Any, said: dict[str, Any]) -> None:
        told = {"on": said["on"], "reason": said["why"], "heir": asked.person(said["heir"])}
        leave_household(asked.page.asking.call(request), person=asked.member(said["person"]), **told)

    return _sent(asked, "leave", save, gettext("It is recorded that the member left."))


def household_member_move(request: HttpRequest, uid: str) -> HttpResponse:
    """A member goes over into another household."""
    asked = _Asked(request, uid)

    def save(form: Any, said: dict[str, Any]) -> None:
        reach = visible(asked.page.actor, Right.REGISTRY_HOUSEHOLD_WRITE).filter(subject__county=asked.page.book)
        to = reach.filter(subject__code=said["to"].strip()).first()
        if to is None:
            raise Refusal(
                mark("No household that you may change has the number “%(number)s”."),
                cure=mark("Look it up in the list of households."),
                field="to",
                number=said["to"].strip(),
            )
        told = {"relation": said["relation"], "on": said["on"], "reason": said["why"]}
        person, heir = asked.member(said["person"]), asked.person(said["heir"])
        move_member(asked.page.asking.call(request), person=person, to=to, heir=heir, **told)

    return _sent(asked, "move", save, gettext("The member has moved into the other household."))


def household_member_split(request: HttpRequest, uid: str) -> HttpResponse:
    """A member begins a household of their own."""
    asked = _Asked(request, uid)

    def save(form: Any, said: dict[str, Any]) -> None:
        told = {"household_no": said["household_no"], "on": said["on"], "heir": asked.person(said["heir"])}
        split_household(asked.page.asking.call(request), person=asked.member(said["person"]), **told)

    return _sent(asked, "split", save, gettext("The new household is recorded."))


def household_member_relate(request: HttpRequest, uid: str) -> HttpResponse:
    """How a member is related to the head, put right."""
    asked = _Asked(request, uid)

    def save(form: Any, said: dict[str, Any]) -> None:
        amend_relation(asked.page.asking.call(request), person=asked.member(said["person"]), relation=said["relation"])

    return _sent(asked, "relate", save, gettext("The relation is corrected."))


# What is recorded of members, by the last part of its address.
STEPS: dict[str, Callable[..., HttpResponse]] = {
    "add": household_member_add,
    "leave": household_member_leave,
    "move": household_member_move,
    "split": household_member_split,
    "relate": household_member_relate,
}


def _sent(asked: _Asked, do: str, save: Callable[[Any, dict[str, Any]], None], done: str) -> HttpResponse:
    request = asked.page.request
    form = asked.forms()[do](request.POST, auto_id=f"id_{do}_%s")
    if form.is_valid():
        try:
            save(form, form.cleaned_data)
        except Refusal as no:
            if no.status in (403, 428):
                raise
            form.refuse(no)
        else:
            success(request, done)
            return HttpResponseRedirect(asked.url())
    return _page(asked, {do: form}, status=422)


def _page(asked: _Asked, sent: dict[str, Keyed] | None = None, status: int = 200) -> HttpResponse:
    page, subject = asked.page, asked.household.subject
    titles = {
        "add": (gettext("Somebody new"), gettext("Record the member")),
        "leave": (gettext("Somebody leaves"), gettext("Record the leaving")),
        "move": (gettext("Into another household"), gettext("Record the move")),
        "split": (gettext("A household of one's own"), gettext("Record the split")),
        "relate": (gettext("Relation put right"), gettext("Correct the relation")),
    }
    notes = {
        "add": gettext("Born, married in, moved in: somebody whom the register does not have yet."),
        "leave": gettext("Died, married away, moved away: from this day on the member is not counted here."),
        "move": gettext("Somebody of this household who belongs to another household of the county."),
        "split": gettext(
            "The new household stands in the same village and under the same category; its house, land and income are"
            " to be stated anew."
        ),
        "relate": gettext("After the head has changed, check how the others are related to the new head."),
    }
    home = page.url("household", uid=subject.uid)
    initial = {"key": page.key(), "on": page.today}
    context = {
        "name": page.words.name(subject),
        "code": subject.code,
        "members": [_line(asked, row) for row in asked.now],
        "left": [_line(asked, row) for row in reversed(asked.rows) if row.valid_to is not None],
        "blocks": [
            {
                "id": do, "title": titles[do][0], "submit": titles[do][1], "note": notes[do], "url": asked.url(do),
                "form": (sent or {}).get(do) or make(initial=initial, auto_id=f"id_{do}_%s"),
            }
            for do, make in asked.forms().items()
            if do == "add" or asked.now
        ],
        "crumbs": [
            {"label": page.words.name(subject), "url": home},
            {"label": gettext("Members come and go"), "url": ""},
        ],
    }  # fmt: skip
    return render(page.request, "bangfu/household_members.html", context, status=status)


def _line(asked: _Asked, row: Membership) -> dict[str, str]:
    page, subject = asked.page, row.person.subject
    words = Words(page, page.today)
    return {
        "name": page.words.name(subject),
        "url": page.url("person", uid=subject.uid),
        "relation": asked.codes.code(RELATION, row.relation, row.valid_from),
        "since": row.valid_from.isoformat() if row.valid_from else "",
        "until": row.valid_to.isoformat() if row.valid_to else "",
        "came": came_word(words, row),
        "left": left_word(words, row),
    }
