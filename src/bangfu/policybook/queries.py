"""Reading the policybook: what is in force on a day, for every county or for one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any, TypeAlias

from django.db.models import Q, QuerySet

from bangfu.kernel.digest import canonical, sha256_hex
from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.policybook.models import Entry
from bangfu.policybook.rules.code_lists import open_codes, refuse_unlisted_codes
from bangfu.policybook.rules.differences import Difference, differences
from bangfu.policybook.rules.files import FOLDERS, FileEntry, write_text
from bangfu.policybook.rules.working_days import Calendar, calendar_of

_Lists: TypeAlias = dict[tuple[date, int | None], dict[str, Entry]]
_lists: ContextVar[_Lists | None] = ContextVar("code lists read once", default=None)

NEVER = (Entry.State.REJECTED, Entry.State.WITHDRAWN)
"""The states of versions that never came into force and never will."""


def visible(actor: Actor) -> QuerySet[Entry]:
    """Every version this actor may read: those for all counties and those of the actor's own."""
    counties = {grant.county for grant in actor.reach(Right.POLICY_ENTRY_READ)}
    if not counties:
        return Entry.objects.none()
    return Entry.objects.filter(Q(county_id__isnull=True) | Q(county_id__in=counties))


def of_book(actor: Actor, county: int) -> QuerySet[Entry]:
    """Every version that counts in one county, as far as this actor may read it."""
    return visible(actor).filter(Q(county_id__isnull=True) | Q(county_id=county))


def everything(on: date, county: int) -> list[Entry]:
    """One row for each entry in force on a day in a county, by kind and code."""
    return _chosen(Entry.objects.all(), on, county)


def entries(kind: str, on: date, county: int | None = None) -> list[Entry]:
    """One row for each code of a kind in force on a day, by code; the county's own goes before the vendor's."""
    return _chosen(Entry.objects.filter(kind=kind), on, county)


def in_force(kind: str, code: str, on: date, county: int | None = None) -> Entry:
    """The row of a code in force on a day; Refusal (404) when there is none."""
    found = in_force_or_none(kind, code, on, county)
    if found is None:
        raise missing(
            mark("The policybook has no %(kind)s “%(code)s” for %(on)s."), kind=kind, code=code, on=on.isoformat()
        )
    return found


def in_force_or_none(kind: str, code: str, on: date, county: int | None = None) -> Entry | None:
    """The row of a code in force on a day, if there is one."""
    held = _lists.get()
    if held is not None and kind == "code_list":
        if (on, county) not in held:
            held[on, county] = {one.code: one for one in entries(kind, on, county)}
        return held[on, county].get(code)
    return next(iter(_chosen(Entry.objects.filter(kind=kind, code=code), on, county)), None)


@contextmanager
def reading_once() -> Iterator[None]:
    """While a page is written, all code lists of a day are read in one query; for pages that name many of them.

    What another writes into the policybook meanwhile is not seen until the page is done.
    """
    token = _lists.set({})
    try:
        yield
    finally:
        _lists.reset(token)


def _chosen(rows: QuerySet[Entry], on: date, county: int | None) -> list[Entry]:
    own = Q(county_id__isnull=True) if county is None else Q(county_id__isnull=True) | Q(county_id=county)
    spans = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    best: dict[tuple[str, str], Entry] = {}
    for row in rows.filter(own, spans, state=Entry.State.IN_FORCE):
        held = best.get((row.kind, row.code))
        if held is None or _rank(row) > _rank(held):
            best[row.kind, row.code] = row
    return [best[key] for key in sorted(best)]


def _rank(row: Entry) -> tuple[bool, date, bool, int]:
    """The county's own first, then the youngest; of two that begin together, the one with an end is the narrower."""
    if row.valid_from is None:
        raise ValueError("an entry has a first day")
    return row.county_id is not None, row.valid_from, row.valid_to is not None, row.version


def parameter(code: str, on: date, county: int | None = None) -> Any:
    """A parameter's value on a day, in the unit that its entry names."""
    return in_force("parameter", code, on, county).body["value"]


def items(code_list: str, on: date, county: int | None = None) -> list[dict[str, Any]]:
    """The items of a code list on a day, in the list's order: {code, label: {zh, en}, …}."""
    found: list[dict[str, Any]] = in_force("code_list", code_list, on, county).body["items"]
    return found


def refuse_unknown_code(county: int, code_list: str, codes: Iterable[str], on: date, field: str = "kind") -> None:
    """Refusal naming the field for a code that the list of a day does not have."""
    refuse_unlisted_codes(open_codes(items(code_list, on, county)), codes, on, field)


def labels(code_list: str, on: date, language: str, county: int | None = None) -> dict[str, str]:
    """Label by code of a list on a day; language «zh» or «en»."""
    return {item["code"]: item["label"][_language(language)] for item in items(code_list, on, county)}


def label(code_list: str, code: str, on: date, language: str, county: int | None = None) -> str:
    """One label; a code that the list of that day does not have is shown as it is."""
    return labels(code_list, on, language, county).get(code, code)


def _language(language: str) -> str:
    return "en" if language.lower().startswith("en") else "zh"


def calendar(county: int | None = None) -> Calendar:
    """The working-day calendar: the national years and the county's own holidays."""
    own = Q(county_id__isnull=True) if county is None else Q(county_id__isnull=True) | Q(county_id=county)
    best: dict[tuple[str, date | None], Entry] = {}
    for row in Entry.objects.filter(own, kind="calendar", state=Entry.State.IN_FORCE):
        held = best.get((row.code, row.valid_from))
        if held is None or _rank(row) > _rank(held):
            best[row.code, row.valid_from] = row
    return calendar_of(row.body for row in best.values())


def policy_version(on: date, county: int | None = None) -> str:
    """The digest of the rows in force on a day: the same rows always give the same version."""
    rows = _chosen(Entry.objects.all(), on, county)
    return sha256_hex(canonical([[row.kind, row.code, row.digest] for row in rows]))


def vendor_digests() -> dict[tuple[str, str, date | None], str]:
    """The digest of the vendor's last word on each (kind, code, first day), put in force or not."""
    rows = Entry.objects.filter(origin=Entry.Origin.VENDOR).order_by("version")
    return {(row.kind, row.code, row.valid_from): row.digest for row in rows}


def vendor_brings(files: list[FileEntry]) -> bool:
    """True when the program ships something the vendor has not said before."""
    last = vendor_digests()
    return any(last.get((said.kind, said.code, said.valid_from)) != said.digest for said in files)


def replaced_by(entry: Entry) -> Entry | None:
    """The row that a proposal would take the place of: same code, county and first day, else the one before it."""
    rows = Entry.objects.filter(
        kind=entry.kind, code=entry.code, county_id=entry.county_id, state=Entry.State.IN_FORCE
    ).filter(valid_from__lte=entry.valid_from)
    return rows.order_by("-valid_from", "-version").first()


def compared_with(entry: Entry) -> Entry | None:
    """The row that a proposal is shown against: the one it takes the place of, else what the vendor says then."""
    return replaced_by(entry) or _vendor_row(entry)


def preview(entry: Entry) -> list[Difference]:
    """What a proposal changes against the row that its county has now."""
    return changes_between(compared_with(entry), entry)


def changes_between(before: Entry | None, after: Entry) -> list[Difference]:
    """What one version says otherwise than another, days and basis included; everything where there is none."""
    return differences(_shown(before.as_file() if before else None), _shown(after.as_file()))


def _vendor_row(entry: Entry) -> Entry | None:
    if entry.county_id is None or entry.valid_from is None:
        return None
    return in_force_or_none(entry.kind, entry.code, entry.valid_from)


def _shown(said: Any) -> dict[str, Any]:
    if said is None:
        return {}
    ends = said.valid_to.isoformat() if said.valid_to else None
    return {"valid_from": said.valid_from.isoformat(), "valid_to": ends, "source": said.source, **said.body}


def shown_digest(entry: Entry, effect: str = "") -> str:
    """The digest of a preview: the proposal, the row it would replace, and what it would change among the records.

    `effect` stands for the last (a digest; empty where nothing was shown of it). The approver sends it back.
    """
    held = replaced_by(entry)
    return sha256_hex(canonical([entry.digest, held.digest if held else "", held.pk if held else 0, effect]))


def shown_digest_of(many: Iterable[Entry]) -> str:
    """The digest of the previews of several proposals that were shown together."""
    return sha256_hex(canonical(sorted([entry.pk, shown_digest(entry)] for entry in many)))


def waiting(actor: Actor, county: int) -> list[Entry]:
    """The proposals that wait for a decision in a county, oldest first."""
    return list(of_book(actor, county).filter(state=Entry.State.PROPOSED).order_by("kind", "code", "valid_from", "pk"))


def taken(kind: str, code: str, county: int) -> bool:
    """Whether an entry of this code was in force or is proposed where the county could read it."""
    rows = Entry.objects.filter(kind=kind, code=code).exclude(state__in=NEVER)
    return rows.filter(Q(county_id__isnull=True) | Q(county_id=county)).exists()


def own_codes(county: int) -> set[tuple[str, str]]:
    """The (kind, code) of every entry of which a county has a version of its own in force."""
    rows = Entry.objects.filter(county_id=county, state=Entry.State.IN_FORCE)
    return set(rows.values_list("kind", "code"))


def export(kind: str, county: int | None = None) -> str:
    """Every row in force of a kind as a policy file; with a county, that county's own rows only."""
    rows = Entry.objects.filter(kind=kind, county_id=county, state=Entry.State.IN_FORCE).order_by("code", "valid_from")
    return write_text(kind, (row.as_file() for row in rows))


def exported(rows: QuerySet[Entry]) -> dict[str, str]:
    """Policy files of what is in force among the rows, by their place in such a folder: {«rules/rules.yaml»: text}.

    Of two rows of one code and first day the county's own is taken: a folder says an entry once.
    """
    best: dict[tuple[str, str, date | None], Entry] = {}
    for row in rows.filter(state=Entry.State.IN_FORCE):
        key = (row.kind, row.code, row.valid_from)
        if key not in best or _rank(row) > _rank(best[key]):
            best[key] = row
    kinds: dict[str, list[FileEntry]] = {}
    for one in sorted(best.values(), key=lambda row: (row.kind, row.code, str(row.valid_from))):
        kinds.setdefault(one.kind, []).append(one.as_file())
    return {f"{FOLDERS[kind]}/{FOLDERS[kind]}.yaml": write_text(kind, said) for kind, said in kinds.items()}


def verify() -> list[str]:
    """The rows that no longer say what their digest covers: «kind code version»."""
    return [
        f"{row.kind} {row.code} {row.version}" for row in Entry.objects.order_by("pk") if row.digest_now() != row.digest
    ]


def get(actor: Actor, key: int) -> Entry:
    """The visible version of that id; absent and forbidden are refused alike."""
    found = visible(actor).filter(pk=key).first()
    if found is None:
        raise missing(mark("There is no entry with this number that you may see."))
    return found


def number(code: str, on: date, county: int | None = None) -> int:
    """A parameter that is a whole number; Refusal when it is something else."""
    value = parameter(code, on, county)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refusal(mark("The parameter “%(code)s” is not a number."), code=code)
    return value
