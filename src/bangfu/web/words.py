"""Words for codes: labels of the policybook, names of offices, states as badges, actions of the audit trail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext

from bangfu.cases.models import CaseAction
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.places.models import County
from bangfu.policybook.queries import labels
from bangfu.staff.models import Organisation
from bangfu.staff.queries import name_of
from bangfu.staff.rules.roles import ROLES
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import aliases
from bangfu.subjects.rules import veiled
from bangfu.vault.rules import mask
from bangfu.web.numbers import chinese
from bangfu.web.projection import shaded, without_people

Badge = dict[str, str]
STAGES = {
    "idea": "wait",
    "design": "wait",
    "tender": "wait",
    "construction": "going",
    "completed": "ok",
    "in_service": "done",
    "suspended": "warn",
}
VERDICTS = {
    "reproducible": ("ok", mark("Agrees")),
    "inconsistent": ("bad", mark("Does not agree")),
    "declared": ("none", mark("Declared only")),
    "computed": ("none", mark("Computed only")),
}
SEVERITIES = {
    "material": mark("material"),
    "rounding": mark("within rounding"),
    "ambiguous": mark("in one reading"),
    "temporal": mark("another day"),
    "masked": mark("masked in the source"),
}
SEVERITY_SENTENCES = {
    "material": mark("No rounding of the inputs explains the difference."),
    "rounding": mark("The difference lies within the rounding of the stated inputs."),
    "temporal": mark("It is declared for another day than the records."),
    "masked": mark("The source hides a digit; it is never guessed."),
}
AGREEING = {
    "": mark("It agrees at the declared precision."),
    "ambiguous": mark("It agrees in one of its readings only."),
    "temporal": mark("It agrees, though it is declared for another day than the records."),
}
READINGS = {
    "addition": mark("The figure is the addition: addition / base"),
    "new_total": mark("The figure is the new total: (total − base) / base"),
}
STEPS = {
    CaseAction.Kind.RAISE: mark("Raised"),
    CaseAction.Kind.ASSIGN: mark("Assigned"),
    CaseAction.Kind.RECTIFY: mark("Put right"),
    CaseAction.Kind.VERIFY: mark("Verified"),
    CaseAction.Kind.RETURN: mark("Sent back"),
    CaseAction.Kind.CLOSE: mark("Closed"),
    CaseAction.Kind.ESCALATE: mark("Escalated"),
    CaseAction.Kind.REOPEN: mark("Reopened"),
    CaseAction.Kind.LOOK_BACK: mark("Looked at again"),
}
# Records that bear the name of a person.
PEOPLE = frozenset({"household", "person"})
FLAGS = {"include_under_construction": mark("including works under construction")}


# How the person at the machine itself is written down, with their account's name behind it.
CONSOLE = "console"
DAILY = "daily"


class Words:
    """Labels for one reader on one day in one book; each list is read once. No `reader`: the person at the console."""

    def __init__(
        self, county: County, on: date, *, hidden: bool, reader: Actor | None = None, on_wall: bool = False
    ) -> None:
        self.county = county
        self.on = on
        self.hidden = hidden
        self.on_wall = on_wall
        self._reader = reader
        self._lists: dict[str, dict[str, str]] = {}
        self._offices: dict[int, str] = {}
        self._aliases: list[tuple[str, str]] | None = None

    def table(self, name: str) -> dict[str, str]:
        """Label by code of one code list; empty when the policybook has no such list."""
        if name not in self._lists:
            try:
                table = labels(name, self.on, get_language() or "zh", self.county.pk)
                self._lists[name] = shaded(name, table) if self.on_wall else table
            except Refusal:
                self._lists[name] = {}
        return self._lists[name]

    def label(self, name: str, code: str) -> str:
        """One label; an unknown code as it is."""
        return self.table(name).get(code, code)

    def office(self, office: Organisation | None) -> str:
        """An organisation's name on the day."""
        if office is None:
            return ""
        if office.pk not in self._offices:
            self._offices[office.pk] = name_of(office, self.on, hidden=self.hidden)
        return self._offices[office.pk]

    def name(self, subject: Subject | None) -> str:
        """A subject's label, or what stands for it where names are hidden.

        A household's or person's is masked for who may read findings or sums there but not the register.
        """
        if subject is None:
            return ""
        name = subject.shown(self.hidden)
        if self.on_wall:
            return mask.name(subject.label) if subject.kind in PEOPLE else without_people(self.county, name)
        if subject.kind not in PEOPLE or self._reader is None:
            return name
        may = self._reader.can(Right.REGISTRY_HOUSEHOLD_READ, subject.county_id, subject.path).yes
        return name if may else mask.name(name)

    def quoted(self, text: str) -> str:
        """The words of a source, names in them veiled where names are hidden."""
        if self.on_wall:
            text = without_people(self.county, text)
        if not self.hidden or (self.on_wall and not self.county.read_only):
            return text
        if self._aliases is None:
            self._aliases = aliases(self.county)
        return veiled(text, self._aliases)

    def actor(self, name: str) -> str:
        """Who did something: a person's name as it is, whoever sat at the machine itself in the reader's words."""
        return actor_word(name) if name.partition(":")[0] in (CONSOLE, DAILY) else self.quoted(name)

    def stage(self, code: str) -> Badge:
        """A stage as a badge."""
        return {"kind": STAGES.get(code, "none"), "label": self.label("works.stage", code)}


def told_apart(named: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Codes and names for a choice; where a name stands for several, as hidden ones do, with the code behind it."""
    listed = list(named)
    often = Counter(name for _, name in listed)
    return [(code, f"{name} ({code})" if often[name] > 1 else name) for code, name in listed]


def actor_word(name: str) -> str:
    """The author of a line of the audit book, in the reader's language."""
    head, _, user = name.partition(":")
    if head == DAILY:
        return gettext("the program's run of the day")
    if head != CONSOLE:
        return name or gettext("without a name")
    return gettext("command line (%(user)s)") % {"user": user} if user else gettext("command line")


def verdict_badge(verdict: str, severity: str = "") -> Badge:
    """A verdict as a badge; a difference inside rounding is a warning, not a fault."""
    kind, label = VERDICTS.get(verdict or "computed", ("none", verdict))
    if verdict == "inconsistent" and severity in ("rounding", "temporal", "ambiguous"):
        kind = "warn"
    return {"kind": kind, "label": gettext(label)}


def severity_word(verdict: str, severity: str) -> str:
    """A severity in the reader's language; two statements at odds are no reading of one of them."""
    if (verdict, severity) == ("inconsistent", "ambiguous"):
        return gettext("two statements at odds")
    return gettext(SEVERITIES[severity]) if severity in SEVERITIES else severity


def outcome_sentence(verdict: str, severity: str) -> str:
    """What a verdict of this severity means, in the reader's language; empty where there is nothing to say."""
    sentence = AGREEING.get(severity, "") if verdict == "reproducible" else SEVERITY_SENTENCES.get(severity, "")
    return gettext(sentence) if sentence else ""


def step_word(kind: str) -> str:
    """A step of a case in the reader's language."""
    return gettext(STEPS[CaseAction.Kind(kind)])


def flag_word(flag: str) -> str:
    """A basis flag in the reader's language."""
    return gettext(FLAGS[flag]) if flag in FLAGS else flag


def both(zh: str, en: str) -> str:
    """The one of two labels that the reader reads."""
    return zh if chinese() else en


def book_name(county: County) -> str:
    """A book's name in the reader's language."""
    return both(county.name_zh, county.name_en)


def role_word(code: str) -> str:
    """A role in the reader's language."""
    return gettext(ROLES[code].label) if code in ROLES else code


def localised(pair: Any) -> str:
    """The reader's side of {zh, en}."""
    return both(str(pair.get("zh", "")), str(pair.get("en", ""))) if isinstance(pair, dict) else ""


def term_word(value: str) -> str:
    """«2025-spring» as people say it; other text as it is."""
    year, _, season = value.partition("-")
    words = {"spring": gettext("spring term of %(year)s"), "autumn": gettext("autumn term of %(year)s")}
    return words[season] % {"year": year} if season in words and year.isdigit() else value
