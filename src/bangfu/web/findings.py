"""What findings are called, where they lie, and which of them a page's address asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.engine.criterion.verdict import Reason
from bangfu.engine.steps import load_steps
from bangfu.kernel.refusal import mark, missing
from bangfu.kernel.right import Right
from bangfu.policybook.rules.files import FileEntry
from bangfu.screening.models import Run
from bangfu.screening.queries import said_in, visible
from bangfu.screening.queries.lists import LEADS, Found, Wanted, family_of, found
from bangfu.screening.queries.verdicts import ENTITIES
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import visible as visible_subjects
from bangfu.web.forms import FilterForm, choice
from bangfu.web.opened import SHOWN, Opened
from bangfu.web.records import record_url
from bangfu.web.words import Badge, both

CHANGES = {"new": mark("New"), "continued": mark("Still there"), "gone": mark("Cured since")}
CHANGE_BADGES = {"new": "warn", "continued": "wait", "gone": "ok"}
STATES = {
    "open": ("bad", mark("Open")),
    "waiting": ("wait", mark("Waits for approval")),
    "confirmed": ("warn", mark("It is so")),
    "exempted": ("none", mark("Exempted")),
    "refuted": ("none", mark("It is not so")),
    "cured": ("ok", mark("Cured")),
}
# Several states under one name: a list is narrowed to them as to one.
STATE_GROUPS = {"todo": mark("To do"), "settled": mark("Exempted or not so")}
# Instead of a township or a village: what lies in none.
OWN = "own"
SEVERITIES = {"wrong": "bad", "doubtful": "warn", "missing": "going"}
# What a list of findings is narrowed by, as its address calls it.
FILTERS = ("township", "village", "family", "check", "severity", "state", "change")


class Listed:
    """The findings of the run that an address asks for, the last one when it names none, narrowed by its filters."""

    def __init__(self, page: Opened, given: Mapping[str, str] | None = None) -> None:
        self.page = page
        source = page.request.GET.dict() if given is None else given
        self.asked = source.get("run", "")
        self.run = _run(page, self.asked)
        self.given = {name: str(source.get(name) or "") for name in FILTERS if source.get(name)}
        if self.given.get("state", "") not in {**STATES, **STATE_GROUPS}:
            self.given.pop("state", None)

    @cached_property
    def severities(self) -> dict[str, str]:
        """The words of severities, the gravest first."""
        return self.page.words.table("rules.severity")

    @cached_property
    def said(self) -> dict[str, FileEntry]:
        """What every rule of the run says, by code."""
        return {} if self.run is None else said_in(self.run)

    @cached_property
    def whole(self) -> Found:
        """Everything found that the reader may see; of one rule alone where the address names one that finds nothing.

        Rules of officers may be asked what they hold of, though that is no finding.
        """
        if self.run is None:
            raise missing(mark("No rules have been run over this county yet."))
        told = (self.page.actor, self.run, self.page.today, list(self.severities))
        check = self.given.get("check", "")
        every = found(*told)
        return every if check in ("", *every.codes) else found(*told, code=check)

    @cached_property
    def found(self) -> Found:
        """What the filters leave."""
        return self.whole.narrowed(self.wanted)

    @property
    def wanted(self) -> Wanted:
        """The filters as the list reads them."""
        given = self.given
        return Wanted(
            given.get("check", ""), given.get("family", ""), given.get("severity", ""), given.get("state", ""),
            given.get("change", ""), self.path, self._left_out(),
        )  # fmt: skip

    @property
    def path(self) -> str:
        """The path of the village or township asked for; one that is none matches nothing."""
        for level in ("village", "township"):
            if self.given.get(level, OWN) != OWN:
                return next((one.path for one in self.areas[level] if one.code == self.given[level]), "-")
        return "/"

    def _left_out(self) -> tuple[str, ...]:
        """The townships or villages that are left out where what lies in none is asked for."""
        level = next((level for level in ("township", "village") if self.given.get(level) == OWN), None)
        return tuple(one.path for one in self.areas[level]) if level else ()

    @cached_property
    def areas(self) -> dict[str, list[Subject]]:
        """Townships and villages in the reader's reach."""
        reach = [
            one.path for one in self.page.actor.reach(Right.SCREEN_FINDING_READ) if one.county == self.page.book.pk
        ]
        rows = Subject.objects.filter(county=self.page.book, kind="area", area__level__in=("township", "village"))
        levels: dict[str, list[Subject]] = {"township": [], "village": []}
        for one in rows.select_related("area").order_by("code"):
            within = any(one.path.startswith(path) or path.startswith(one.path) for path in reach)
            if within and one.area is not None:
                levels[one.area.level].append(one)
        return levels

    @cached_property
    def _by_path(self) -> dict[str, Subject]:
        return {one.path: one for level in self.areas.values() for one in level}

    def place(self, path: str, level: str = "village") -> Subject | None:
        """The village, or the township, in which a path lies."""
        parts = path.strip("/").split("/")
        for length in range(len(parts), 0, -1):
            held = self._by_path.get("/" + "/".join(parts[:length]) + "/")
            if held is not None and held.area is not None and held.area.level == level:
                return held
        return None

    def where(self, path: str) -> str:
        """Township and village by name; empty for what lies in no township."""
        there = [self.place(path, level) for level in ("township", "village")]
        return " ".join(self.page.words.name(one) for one in there if one is not None)

    def url(self, name: str = "findings", **changes: Any) -> str:
        """A page of findings with these filters, some of them changed."""
        kept = {**self.given, "run": self.asked, **changes}
        return self.page.url(name, kept)

    def form(self, hidden: Mapping[str, str] | None = None) -> FilterForm:
        """The filters of what there is."""
        words, every = self.page.words, self.whole
        states = {**STATE_GROUPS, **{code: word for code, (_kind, word) in STATES.items()}}
        families = {family_of(one) for one in every.said.values()}
        known = words.table("rules.family")
        fields: dict[str, Any] = {
            "township": choice(
                _("Township"),
                [*self._named(self.areas["township"]), (OWN, gettext("In no township: the county itself"))],
            ),
            "village": choice(_("Village"), self._villages()),
            "family": choice(
                _("Kind of check"), [(code, self.family(code)) for code in [*known, LEADS] if code in families]
            ),
            "check": choice(_("Check of records"), self._checks()),
            "severity": choice(_("Severity"), list(self.severities.items())),
            "state": choice(_("State"), [(code, gettext(word)) for code, word in states.items()]),
            "change": choice(_("Since the run before"), [(code, gettext(word)) for code, word in CHANGES.items()]),
        }
        kept = {"run": self.asked, **(hidden or {})}
        if self.page.book.read_only and not self.page.hidden:
            kept["names"] = SHOWN
        return FilterForm(self.given or None, fields, {name: value for name, value in kept.items() if value})

    def _named(self, areas: Iterable[Subject]) -> list[tuple[str, str]]:
        return [(one.code, self.page.words.name(one)) for one in areas]

    def _villages(self) -> list[tuple[str, Any]]:
        """Villages under their townships; those of one where one is asked for."""
        asked = self.given.get("township", OWN)
        there = [one for one in self.areas["township"] if asked in (OWN, one.code)]
        villages = self.areas["village"]
        groups = [
            (self.page.words.name(home), self._named(one for one in villages if one.path.startswith(home.path)))
            for home in there
        ]  # fmt: skip
        return [(OWN, gettext("In no village")), *((home, some) for home, some in groups if some)]

    def _checks(self) -> list[tuple[str, str]]:
        """The checks that find something under the other filters, each with how many; and the one that is asked for."""
        counts = dict(self.whole.narrowed(replace(self.wanted, code="")).counted("code"))
        asked = self.given.get("check")
        told = {code: counts.get(code, 0) for code in self.whole.codes if code in counts or code == asked}
        return [
            (code, gettext("%(label)s (%(count)s)") % {"label": label(self.whole.said[code]), "count": count})
            for code, count in told.items()
        ]

    def family(self, code: str) -> str:
        """What a family of checks is called."""
        if code == LEADS:
            return self.page.words.label("rules.kind", LEADS)
        return self.page.words.label("rules.family", code)

    def chips(self, form: FilterForm) -> list[dict[str, str]]:
        """Each filter that is set, with the address that takes it off."""
        return [
            {
                "label": str(form.fields[name].label),
                "value": self._told(form, name, value),
                # Without a state a page may have one of its own.
                "remove_url": self.page.here(**{name: "all" if name == "state" else None}),
            }
            for name, value in self.given.items()
        ]

    def _told(self, form: FilterForm, name: str, value: str) -> str:
        """What a filter is set to, in the reader's words."""
        if name == "check" and value in self.whole.said:
            return label(self.whole.said[value])
        flat: dict[str, str] = {}
        for key, word in getattr(form.fields[name], "choices", []):
            flat |= dict(word) if isinstance(word, list | tuple) else {key: str(word)}
        return str(flat.get(value, value))

    def severity(self, said: FileEntry) -> Badge:
        """How grave what a rule finds is."""
        code = str(said.body.get("severity", ""))
        if not code:
            return {"kind": "wait", "label": self.page.words.label("rules.kind", str(said.body.get("kind", LEADS)))}
        return {"kind": SEVERITIES.get(code, "none"), "label": self.severities.get(code, code)}


def _run(page: Opened, uid: str) -> Run | None:
    runs = visible(page.actor).filter(county=page.book).select_related("frozen", "county").order_by("-as_of", "-pk")
    if not uid:
        return runs.first()
    asked = next((one for one in runs if str(one.uid) == uid), None)
    if asked is None:
        raise missing(mark("There is no such run."))
    return asked


def label(said: FileEntry) -> str:
    """What a rule is called."""
    return both(said.body["label"]["zh"], said.body["label"]["en"])


def text(said: FileEntry, key: str) -> str:
    """A text of a rule, «message» or «cure»; empty where it has none."""
    body = said.body.get(key) or {}
    return both(str(body.get("zh", "")), str(body.get("en", "")))


def state_badge(state: str) -> Badge:
    """Where a finding stands."""
    kind, word = STATES[state]
    return {"kind": kind, "label": gettext(word)}


def change_badge(change: str) -> Badge:
    """Whether a finding is new since the run before."""
    return {"kind": CHANGE_BADGES[change], "label": gettext(CHANGES[change])}


def subjects_of(page: Opened, ids: Iterable[int]) -> dict[int, Subject]:
    """The records that the reader may see findings of, by their id."""
    rows = visible_subjects(page.actor, Right.SCREEN_FINDING_READ).filter(county=page.book, pk__in=set(ids))
    return {one.pk: one for one in rows}


def verdicts_url(page: Opened, subject: Subject) -> str:
    """The page on which every rule says how it stands with a record."""
    return page.url("finding_record", uid=subject.uid)


def checks_url(page: Opened, subject: Subject) -> str:
    """The verdicts of a record, for who may read findings there; empty for a kind that rules never ask of."""
    asked = f"asked_{entity_of(subject)}" in load_steps()
    may = page.actor.can(Right.SCREEN_FINDING_READ, subject.county_id, subject.path).yes
    return verdicts_url(page, subject) if asked and may else ""


def sees_all(page: Opened) -> bool:
    """Whether numbers of the whole county are what the reader's own list of findings holds as well."""
    return page.scope(Right.SCREEN_FINDING_READ) == "/"


def rule_url(page: Opened, code: str) -> str:
    """The page of a rule or check; empty for who may not read the policybook."""
    return page.url("rule", code=code) if page.may(Right.POLICY_ENTRY_READ) else ""


def mend_url(page: Opened, subject: Subject) -> str:
    """Where a record is put right: its own page where it has one."""
    return record_url(page, subject) or verdicts_url(page, subject)


def kind_word(entity: str) -> str:
    """A kind of record that rules are asked of, as the answer «37 households» says it."""
    return gettext(KINDS.get(entity, KINDS[""]))


KINDS = {
    "": mark("records"), "household": mark("households"), "person": mark("people"), "village": mark("villages"),
    "project": mark("projects"), "lot": mark("lots"), "matter": mark("problems and wishes"),
}  # fmt: skip


def entity_of(subject: Subject) -> str:
    """How rules call the kind of a record."""
    return ENTITIES.get(subject.kind, subject.kind)


def sentences(page: Opened, reason: Reason, named: Mapping[int, Subject]) -> list[dict[str, Any]]:
    """Why, as sentences one below another: {depth, who, url, text}."""
    return list(_told(page, reason, named, 0))


def _told(
    page: Opened, reason: Reason, named: Mapping[int, Subject], depth: int, who: Subject | None = None
) -> Iterator[dict[str, Any]]:
    if reason.form == "joined" and (who is None or any(part.parts or part.members for part in reason.parts)):
        # Joined parts are told one by one; what a member fits, where it is simple, in one line.
        for part in reason.parts:
            yield from _told(page, part, named, depth, who)
        return
    yield {
        "depth": min(depth, 3),
        "who": page.words.name(who),
        "url": verdicts_url(page, who) if who is not None else "",
        "text": both(reason.zh, reason.en),
    }
    if reason.form == "joined":
        return
    for part in reason.parts:
        if part.form == "count":
            # The value of a count stands in the comparison above it already.
            for member, inner in part.members:
                yield from _told(page, inner, named, depth + 1, named.get(member))
        else:
            yield from _told(page, part, named, depth + 1)
    for member, part in reason.members:
        yield from _told(page, part, named, depth + 1, named.get(member))
