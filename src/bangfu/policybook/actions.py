"""Writing the policybook: propose, withdraw, put in force by another person, reject, load what the vendor ships."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Max

from bangfu.audit.actions import Act, action
from bangfu.kernel.refusal import Refusal, forbidden, mark
from bangfu.kernel.right import Right
from bangfu.policybook.models import Entry
from bangfu.policybook.queries import compared_with, shown_digest, shown_digest_of, vendor_digests
from bangfu.policybook.rules.code_lists import refuse_vanished_codes
from bangfu.policybook.rules.files import KINDS, FileEntry, read_entry

VENDOR = "vendor"


def _permit(act: Act, county: int | None) -> None:
    if county is None:
        act.permit_anywhere()
    else:
        act.permit(county, "/")


def _permit_proposing(act: Act, county: int) -> None:
    """Anyone of the county who holds the right may propose, also for an office or a township only."""
    reach = act.call.actor.reach(Right.POLICY_ENTRY_PROPOSE)
    own = next((grant for grant in reach if grant.county == county), None)
    act.permit(county, own.path if own else "/", own.organisation if own else None)


def _next_version(kind: str, code: str, county: int | None) -> int:
    rows = Entry.objects.filter(kind=kind, code=code, county_id=county)
    return int(rows.aggregate(last=Max("version"))["last"] or 0) + 1


def _row(said: FileEntry, county: int | None, origin: str, proposer: str, version: int) -> Entry:
    return Entry(
        kind=said.kind,
        code=said.code,
        version=version,
        valid_from=said.valid_from,
        valid_to=said.valid_to,
        body=said.body,
        digest=said.digest,
        origin=origin,
        county_id=county,
        proposer_uid=proposer,
        basis=said.source,
    )


@action("policy.entry.propose", Right.POLICY_ENTRY_PROPOSE)
def propose(
    act: Act,
    *,
    kind: str,
    code: str,
    valid_from: date,
    basis: str,
    body: dict[str, Any],
    county: int,
    valid_to: date | None = None,
) -> Entry:
    """Propose a county's own version of an entry; it waits for another person.

    Errors: Refusal naming the key for a body that its kind cannot use, an unknown kind, and for a version that says
    what the county has in force or proposed already.
    """
    _permit_proposing(act, county)
    if kind not in KINDS.values():
        raise Refusal(mark("There is no kind “%(kind)s”."), field="kind", kind=kind)
    row = {**body, "code": code, "valid_from": valid_from, "valid_to": valid_to, "source": {"document": basis}}
    version = _next_version(kind, code, county)
    entry = _row(read_entry(row, kind, kind, 1), county, Entry.Origin.COUNTY, act.call.actor.uid, version)
    same = Entry.objects.filter(kind=kind, code=code, county_id=county, digest=entry.digest)
    if same.filter(state__in=[Entry.State.IN_FORCE, Entry.State.PROPOSED]).exists():
        raise Refusal(mark("The county has exactly this version already."), field="code")
    if kind == "code_list":
        held = compared_with(entry)
        refuse_vanished_codes(held.body["items"] if held else [], entry.body["items"])
    entry.save()
    act.note(kind=kind, code=code, version=entry.version)
    return entry


def _decidable(entry: Entry) -> Entry:
    held = Entry.objects.select_for_update().get(pk=entry.pk)
    if held.state != Entry.State.PROPOSED:
        raise Refusal(
            mark("This version was decided already: %(state)s."), cure=mark("Load the page again."), state=held.state
        )
    return held


@action("policy.entry.put_in_force", Right.POLICY_ENTRY_APPROVE)
def put_in_force(act: Act, *, entry: Entry, shown: str, effect: str = "") -> Entry:
    """Put a proposal in force; `shown` is the digest of the preview (`queries.shown_digest`) the person had seen.

    `effect` is the digest of what they had seen it change among the records; the face asks whether it still would.

    Errors: Refusal 428 without a digest, 409 when the proposal or the row it replaces is not what was shown,
    403 for the proposer.
    """
    _permit(act, entry.county_id)
    _need_shown(shown)
    held = _decidable(entry)
    if held.proposer_uid == act.call.actor.uid:
        raise forbidden(mark("Nobody puts their own proposal in force."))
    if shown != shown_digest(held, effect) or held.digest_now() != held.digest:
        raise not_as_shown()
    _put(act, held, shown)
    act.note(kind=held.kind, code=held.code, version=held.version)
    return held


def _need_shown(shown: str) -> None:
    if not shown:
        raise Refusal(
            mark("Say which preview you approve."), cure=mark("Open the proposal first."), field="shown", status=428
        )


def not_as_shown() -> Refusal:
    """The refusal of a decision on something else than its person had before them."""
    return Refusal(
        mark("What you were shown is no longer what would come into force."),
        cure=mark("Open the proposal again and look at the differences."),
        field="shown",
    )


def _put(act: Act, entry: Entry, shown: str) -> None:
    same = Entry.objects.select_for_update().filter(
        kind=entry.kind,
        code=entry.code,
        county_id=entry.county_id,
        valid_from=entry.valid_from,
        state=Entry.State.IN_FORCE,
    )
    for old in same:
        old.state = Entry.State.SUPERSEDED
        old.save()
        old.supersede()
    entry.state = Entry.State.IN_FORCE
    entry.approver_uid = act.call.actor.uid
    entry.shown_digest = shown
    entry.decision_reason = act.call.reason
    entry.save()


@action("policy.vendor.accept", Right.POLICY_ENTRY_APPROVE)
def accept_vendor(act: Act, *, entries: list[Entry], shown: str) -> int:
    """Put several of the vendor's proposals in force at once; how many.

    `shown` is the digest of their previews together (`queries.shown_digest_of`).

    Errors: Refusal 428 without a digest, 409 when one of them was decided or is not what was shown, or none is there,
    and for a proposal that is not the vendor's.
    """
    act.permit_anywhere()
    _need_shown(shown)
    if not entries:
        raise Refusal(mark("None of these proposals waits any more."), cure=mark("Load the page again."))
    held = [_decidable(entry) for entry in entries]
    if any(entry.origin != Entry.Origin.VENDOR for entry in held):
        raise Refusal(mark("Only what comes with the program is put in force together."))
    if shown != shown_digest_of(held) or any(entry.digest_now() != entry.digest for entry in held):
        raise not_as_shown()
    for entry in held:
        _put(act, entry, shown)
    act.note(entries=[f"{entry.kind} {entry.code} {entry.version}" for entry in held])
    return len(held)


@action("policy.entry.reject", Right.POLICY_ENTRY_APPROVE)
def reject(act: Act, *, entry: Entry, reason: str) -> Entry:
    """Reject a proposal with a reason; what is in force stays."""
    _permit(act, entry.county_id)
    if not reason.strip():
        raise Refusal(mark("Say why."), field="reason")
    held = _decidable(entry)
    held.state = Entry.State.REJECTED
    held.approver_uid = act.call.actor.uid
    held.decision_reason = reason.strip()[:500]
    held.save()
    act.note(kind=held.kind, code=held.code, version=held.version)
    return held


@action("policy.entry.withdraw", Right.POLICY_ENTRY_PROPOSE)
def withdraw(act: Act, *, entry: Entry, reason: str) -> Entry:
    """Take one's own proposal back with a reason, before anybody has decided on it; what is in force stays.

    Errors: Refusal 403 for everybody but its proposer, 409 once it was decided, and without a reason.
    """
    if entry.county_id is None:
        act.permit_anywhere()
    else:
        _permit_proposing(act, entry.county_id)
    if entry.proposer_uid != act.call.actor.uid:
        raise forbidden(mark("Only who proposed it takes it back."))
    if not reason.strip():
        raise Refusal(mark("Say why."), field="reason")
    held = _decidable(entry)
    held.state = Entry.State.WITHDRAWN
    held.decision_reason = reason.strip()[:500]
    held.save()
    act.note(kind=held.kind, code=held.code, version=held.version)
    return held


@action("policy.vendor.load", Right.POLICY_ENTRY_PROPOSE)
def load_vendor(act: Act, *, files: list[FileEntry]) -> dict[str, int]:
    """Take what the program ships (`rules.files.read_folder`): {in_force, proposed, unchanged}.

    Into an empty book it goes in force. Later it is only proposed, and a county's own row goes before it in any
    case. What the vendor says unchanged since its last version is left alone, also when that one was rejected.
    """
    act.permit_anywhere()
    first = not Entry.objects.filter(origin=Entry.Origin.VENDOR).exists()
    last, versions = vendor_digests(), _vendor_versions()
    brought = [said for said in files if last.get((said.kind, said.code, said.valid_from)) != said.digest]
    if not first:
        _withdraw(brought)
    made = []
    for said in brought:
        version = versions[said.kind, said.code] = versions.get((said.kind, said.code), 0) + 1
        entry = _row(said, None, Entry.Origin.VENDOR, VENDOR, version)
        if first:
            entry.state = Entry.State.IN_FORCE
            entry.approver_uid = act.call.actor.uid
            entry.shown_digest = entry.digest
        made.append(entry)
    Entry.objects.bulk_create(made)
    counts = {"in_force": 0, "proposed": 0, "unchanged": len(files) - len(brought)}
    return counts | {(Entry.State.IN_FORCE if first else Entry.State.PROPOSED).value: len(made)}


def _vendor_versions() -> dict[tuple[str, str], int]:
    """The last version of each kind and code that is for every county."""
    rows = Entry.objects.filter(county_id__isnull=True).order_by().values_list("kind", "code")
    return {(kind, code): version for kind, code, version in rows.annotate(last=Max("version"))}


def _withdraw(brought: list[FileEntry]) -> None:
    """An older proposal of the vendor that nobody decided gives way to the newer one."""
    newer = {(said.kind, said.code, said.valid_from) for said in brought}
    for old in Entry.objects.filter(origin=Entry.Origin.VENDOR, state=Entry.State.PROPOSED):
        if (old.kind, old.code, old.valid_from) in newer:
            old.state = Entry.State.SUPERSEDED
            old.save()
            old.supersede()
