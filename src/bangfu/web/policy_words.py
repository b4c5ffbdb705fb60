"""The policybook in words: kinds, who wrote a version, values with their units, and what differs between versions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from bangfu.documents.rules.contents import ENDINGS
from bangfu.engine.criterion.dictionary import UNITS_OF_POLICY
from bangfu.engine.steps import load_steps
from bangfu.kernel.refusal import mark
from bangfu.kernel.right import Right
from bangfu.policybook.actions import VENDOR
from bangfu.policybook.models import Entry
from bangfu.policybook.rules.basis import to_confirm
from bangfu.policybook.rules.differences import Difference
from bangfu.reporting.queries.columns import LISTS as COLUMN_LISTS
from bangfu.staff.models import User
from bangfu.staff.queries import who_may
from bangfu.web.figures import measure_word
from bangfu.web.numbers import KILOMETRE, PERCENT, YUAN, exact, unit_word
from bangfu.web.opened import Opened
from bangfu.web.records import RECORDS
from bangfu.web.rule_words import condition
from bangfu.web.words import Badge, both, localised, role_word

# Kind → (one, several), in the order of the list.
KINDS = {
    "parameter": (mark("Parameter"), mark("Parameters")),
    "rule": (mark("Rule"), mark("Rules")),
    "check": (mark("Check of records"), mark("Checks of records")),
    "checklist": (mark("Checklist"), mark("Checklists")),
    "code_list": (mark("Code list"), mark("Code lists")),
    "duty": (mark("Cadence"), mark("Cadences")),
    "calendar": (mark("Calendar"), mark("Calendars")),
    "matching": (mark("Weights of matching"), mark("Weights of matching")),
    "indicator": (mark("Indicator"), mark("Indicators")),
    "template": (mark("Report template"), mark("Report templates")),
    "programme": (mark("Programme"), mark("Programmes")),
    "route": (mark("Approval route"), mark("Approval routes")),
    "form": (mark("Form of import"), mark("Forms of import")),
}
STATES = {
    Entry.State.PROPOSED: ("wait", mark("Waits for a decision")),
    Entry.State.IN_FORCE: ("ok", mark("In force")),
    Entry.State.REJECTED: ("none", mark("Rejected")),
    Entry.State.WITHDRAWN: ("none", mark("Withdrawn")),
    Entry.State.SUPERSEDED: ("done", mark("Replaced")),
}
ORIGINS = {Entry.Origin.VENDOR: mark("Comes with the program"), Entry.Origin.COUNTY: mark("The county's own")}
# What the keys of a body are called.
KEYS = {
    "about": mark("What it is about"),
    "also": mark("Also typed as"),
    "answered_by": mark("Answered by topics of plans"),
    "asks": mark("Figures it asks for"),
    "asks_wish": mark("Only with a recorded wish"),
    "best_first": mark("Those who meet most come first"),
    "blocks": mark("Sentences and tables"),
    "cadence": mark("How often"),
    "checks_register": mark("Checked against the registers"),
    "code": mark("Code"),
    "compared_by": mark("Compared are people alike in"),
    "criterion": mark("Condition"),
    "cure": mark("What to do"),
    "decimals": mark("Decimals"),
    "denominator": mark("Divided by"),
    "document": mark("Which paper is owed"),
    "each": mark("Owed by each"),
    "en": mark("English"),
    "ended": mark("Ended"),
    "entity": mark("Asked of"),
    "errors": mark("Errors"),
    "every": mark("How often"),
    "family": mark("Family"),
    "fields": mark("Fields"),
    "filters": mark("Narrowed by"),
    "fitted": mark("Fitted with"),
    "frequency_rows": mark("Rows for which the fitted frequency counts"),
    "from_month": mark("Told from month"),
    "heading": mark("Heading"),
    "holidays": mark("Days off"),
    "items": mark("Items"),
    "kind": mark("Kind"),
    "kinds": mark("Of these kinds"),
    "label": mark("Named"),
    "list": mark("The list behind it shows"),
    "m_ppb": mark("Of pairs that are one person"),
    "measure": mark("Measured in"),
    "message": mark("What is found"),
    "minimum": mark("At least how many times"),
    "monitored": mark("Monitored"),
    "name": mark("How rules call it"),
    "none": mark("Where there is nothing"),
    "note": mark("Note"),
    "numerator": mark("Added up"),
    "of": mark("Of whom"),
    "offers": mark("Candidates for"),
    "opening": mark("Opening"),
    "order": mark("Place in the order"),
    "other": mark("Compared with"),
    "overlap_ppm": mark("Share of the longer list expected in the other"),
    "pairs_most": mark("Most pairs of one group"),
    "papers": mark("Which papers are owed"),
    "parts": mark("Parts"),
    "poor": mark("Registered"),
    "possible_bits100": mark("Possibly the same from"),
    "purpose": mark("What for"),
    "refuses": mark("Means no"),
    "rests_on": mark("Rests on"),
    "rounding": mark("Rounding"),
    "rows": mark("Rows"),
    "same_bits100": mark("The same person from"),
    "seed": mark("Draw"),
    "service_level": mark("Service level"),
    "severity": mark("How grave"),
    "source": mark("Rests on"),
    "step": mark("Computed by the step"),
    "suspended": mark("Not run"),
    "table": mark("Records"),
    "title": mark("Title"),
    "tool": mark("Tool"),
    "twins_ppm": mark("Share of people expected twice"),
    "u_ppb": mark("Of pairs that are two"),
    "unit": mark("Unit"),
    "valid_from": mark("Valid from"),
    "valid_to": mark("Valid until before"),
    "value": mark("Value"),
    "variants": mark("Characters written for each other"),
    "what": mark("Which work"),
    "where": mark("Of those"),
    "who": mark("Who"),
    "working": mark("Weekend days worked"),
    "year": mark("Year"),
    "years": mark("Years"),
    "zh": mark("Chinese"),
}
# Coded keys of a kind and the code list that has their words.
LISTS = {
    ("rule", "kind"): "rules.kind",
    ("check", "family"): "rules.family",
    ("check", "severity"): "rules.severity",
    ("check", "document"): "documents.kind",
    ("check", "papers"): "documents.kind",
    ("checklist", "offers"): "programmes.participation_kind",
    ("duty", "cadence"): "duties.cadence",
    ("duty", "what"): "activities.event_kind",
}
# Whose papers are owed, and how often.
OWED = {
    "contractor": mark("contractor with a contract of the year"),
    "organisation": mark("organisation"),
    "village": mark("village"),
    "case": mark("problem"),
    "year": mark("once a year"),
    "once": mark("once"),
}
# Kinds of those who owe papers, and of records that do.
OWING = ("staff.organisation_kind", "cases.case_kind")
# What a template says instead of years and codes.
SPOKEN = {
    "period": mark("of the period"),
    "now": mark("of this year"),
    "last": mark("of last year"),
    "all": mark("of all years"),
    "next": mark("of next year"),
    "before": mark("of the years before"),
    "running": mark("still running"),
    "carried": mark("carried over"),
    "*": mark("any"),
}
ROUNDINGS = {"half_up": mark("half up"), "half_even": mark("half to even"), "down": mark("cut off")}


def kind_word(kind: str, *, several: bool = False) -> str:
    """A kind of entry in the reader's language."""
    return gettext(KINDS[kind][several]) if kind in KINDS else kind


def state_badge(entry: Entry) -> Badge:
    """Where a version stands."""
    kind, words = STATES[Entry.State(entry.state)]
    return {"kind": kind, "label": gettext(words)}


def origin_word(entry: Entry) -> str:
    """Who wrote a version."""
    return gettext(ORIGINS[Entry.Origin(entry.origin)])


def key_word(key: str) -> str:
    """What a key of a body is called; an unknown one as it is."""
    return gettext(KEYS[key]) if key in KEYS else key


def title(page: Opened, entry: Entry) -> str:
    """What an entry is called; a calendar by its year, one without a label by its code."""
    if label := localised(entry.body.get("label")):
        return label
    if entry.kind == "calendar" and entry.body.get("year"):
        return gettext("Working days of %(year)s") % {"year": entry.body["year"]}
    return entry.code


def first_items(entry: Entry) -> str:
    """The first items of a list, which tell a reader what it lists."""
    items = [localised(item.get("label")) for item in entry.body.get("items", [])[:3]]
    more = "…" if len(entry.body.get("items", [])) > len(items) else ""
    return both("、", ", ").join(items) + more


def papers_owed(entry: Entry) -> bool:
    """Whether a check asks for papers that are owed; such a one has no condition and is not run over records."""
    return entry.kind == "check" and not {"criterion", "suspended"} & entry.body.keys()


def confirming(rows: Iterable[Entry]) -> list[str]:
    """Once for a list whose rows leave it out: how many of them the county is asked to confirm."""
    count = sum(to_confirm(one.basis) for one in rows)
    if not count:
        return []
    words = gettext("%(count)s of them are suggestions that come with the program and that the county is to confirm.")
    return [words % {"count": f"{count:,}"}]


def value_words(value: Any, unit: str = "") -> str:
    """A parameter's value as officials write it.

    Fen as yuan, a share with its sign, a list in a row, kinds of files by the endings of their names.
    """
    if isinstance(value, list):
        return both("、", ", ").join(value_words(one) for one in value)
    if isinstance(value, bool) or not isinstance(value, int):
        return " ".join(ENDINGS.get(str(value), [str(value)]))
    if unit == "fen":
        return f"{exact(value, YUAN)} {unit_word(YUAN)}"
    if unit == "dm":
        return f"{exact(value, KILOMETRE)} {unit_word(KILOMETRE)}"
    if unit == "percent":
        return f"{value}{PERCENT}"
    return f"{value:,} {parameter_unit(unit)}".rstrip()


def parameter_unit(unit: str) -> str:
    """A parameter's unit as it is typed and shown."""
    if unit == "byte":
        return gettext("bytes")
    if unit == "year_of_age":
        return gettext("years of age")
    return unit_word(UNITS_OF_POLICY[unit][0]) if unit in UNITS_OF_POLICY else unit


def entity_word(name: str) -> str:
    """What a rule is asked of, as the dictionary of facts calls it."""
    for step in load_steps().values():
        parts = [part.strip() for part in step.entity.split("|")]
        if parts[0] == name:
            return both(parts[1], name.replace("_", " "))
    return name


def plain(page: Opened, kind: str, key: str, value: Any) -> str:
    """Any value of a body in words: labels in the reader's language, codes by their list, no braces."""
    if value is None:
        return ""
    if value is True:
        return gettext("yes")
    if key == "entity":
        return entity_word(str(value))
    if key == "rounding" and value in ROUNDINGS:
        return gettext(ROUNDINGS[value])
    if kind == "check" and key in ("each", "every", "of") and value in OWED:
        return gettext(OWED[value])
    if (kind, key) == ("check", "kinds"):
        return both("、", ", ").join(_listed(page, OWING, str(one)) for one in value)
    if (kind, key) in LISTS:
        codes = value if isinstance(value, list) else [value]
        return both("、", ", ").join(page.words.label(LISTS[kind, key], str(one)) for one in codes)
    return _flat(value)


def narrowed(page: Opened, asked: Any) -> str:
    """What a figure of a template is narrowed by, columns and codes by their words."""
    comma, colon, semicolon = both("、", ", "), both("：", ": "), both("；", "; ")
    if isinstance(asked, list):
        return semicolon.join(narrowed(page, one) for one in asked)
    found = []
    for key, value in asked.items():
        if isinstance(value, dict):
            found.append(f"{key_word(key)}{colon}{narrowed(page, value)}")
            continue
        said = [_coded(page, key, str(one)) for one in (value if isinstance(value, list) else [value])]
        word = key_word(key) if key in KEYS else measure_word(key)
        found.append(f"{word}{colon}{comma.join(said)}")
    return semicolon.join(found)


def _coded(page: Opened, column: str, code: str) -> str:
    if column == "table" and code in RECORDS:
        return gettext(RECORDS[code].one)
    if code in SPOKEN:
        return gettext(SPOKEN[code])
    return _listed(page, [name for (_table, of), name in COLUMN_LISTS.items() if of == column], code)


def _listed(page: Opened, lists: Iterable[str], code: str) -> str:
    """A code by the first of some lists that knows it."""
    return next((page.words.label(name, code) for name in lists if code in page.words.table(name)), code)


def _flat(value: Any) -> str:
    comma, colon, semicolon = both("、", ", "), both("：", ": "), both("；", "; ")
    if isinstance(value, dict):
        if value.keys() == {"zh", "en"}:
            return localised(value)
        if "code" in value and "label" in value:
            return f"{localised(value['label'])} ({value['code']})"
        return semicolon.join(f"{key_word(key)}{colon}{_flat(one)}" for key, one in value.items())
    if isinstance(value, list):
        return (semicolon if any(isinstance(one, dict) for one in value) else comma).join(_flat(one) for one in value)
    if value is True:
        return gettext("yes")
    return "" if value is None else str(value)


def difference_rows(page: Opened, entry: Entry, found: Iterable[Difference], before: Any) -> list[dict[str, str]]:
    """{place, before, after} of each difference; `before` is the body that the differences were taken against."""
    rows = []
    for one in found:
        bodies = (before or {}, entry.body)
        old, new = (
            _told(page, entry.kind, one.path, value, body)
            for value, body in zip((one.old, one.new), bodies, strict=True)
        )
        rows.append({"place": _place(one.path, bodies), "before": old, "after": new})
    return rows


def _told(page: Opened, kind: str, path: tuple[str, ...], value: Any, body: Any) -> str:
    if value is None:
        return ""
    if kind == "parameter" and path == ("value",):
        return value_words(value, str(body.get("unit", "")))
    if kind == "parameter" and path == ("unit",):
        return parameter_unit(str(value))
    if path == ("criterion",):
        return condition(page, body)
    return plain(page, kind, path[-1] if path else "", value)


def _place(path: tuple[str, ...], bodies: Iterable[Any]) -> str:
    """«Items › Plan of a village › Named › Chinese»: keys by their words, things with a code by their label."""
    words, held = [], list(bodies)
    for name in path:
        inner = [_inner(value, name) for value in held]
        coded = [one for one in inner if isinstance(one, dict) and one.get("code") == name]
        label = next((found for one in coded if (found := localised(one.get("label")))), "")
        words.append((label or name) if coded else key_word(name))
        held = inner
    return " › ".join(words)


def _inner(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return value.get(name)
    if isinstance(value, list):
        return next((one for one in value if isinstance(one, dict) and one.get("code") == name), None)
    return None


def people(uids: Iterable[str]) -> dict[str, str]:
    """Names by uid of those who proposed and approved; who is no user sat at the command line."""
    asked = {uid for uid in uids if uid}
    rows = User.objects.filter(uid__in=asked - {VENDOR})
    known = {VENDOR: gettext("the program"), **{str(one.uid): one.name for one in rows}}
    return {uid: known.get(uid) or gettext("command line") for uid in asked}


def deciders(page: Opened, entry: Entry) -> str:
    """Who may put a proposal in force, by name and post: «Those who may decide: …»; the proposer never."""
    held = who_may(Right.POLICY_ENTRY_APPROVE, page.book, page.today)
    told = [
        gettext("%(name)s (%(post)s)")
        % {"name": one.user.name, "post": one.position.title or role_word(one.position.role)}
        for one in held
        if one.user.uid != entry.proposer_uid
    ]
    if not told:
        return gettext("Nobody in this county holds a post that may decide; an appointment is needed.")
    return gettext("Those who may decide: %(people)s.") % {"people": gettext(", ").join(dict.fromkeys(told))}
