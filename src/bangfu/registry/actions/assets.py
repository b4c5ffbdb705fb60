"""Assets: bases, village assets, squares, vehicles, lengths of road; one, or a number alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bangfu.audit.actions import Act, action
from bangfu.kernel.right import Right
from bangfu.kernel.unit import Amount
from bangfu.places.models import County
from bangfu.policybook.queries import refuse_unknown_code
from bangfu.registry.models import Asset
from bangfu.staff.actions.codes import refuse_codes
from bangfu.staff.actions.heading import (
    Heading,
    check_each,
    close_counts,
    permit,
    refuse_future,
    refuse_strangers,
)
from bangfu.subjects.actions import corrections, make_subjects, moved, refuse_excess, refuse_excess_each
from bangfu.subjects.models import Subject
from bangfu.subjects.rules import refuse_negative

KINDS, TYPES, STATES = "registry.asset_kind", "registry.asset_type", "registry.asset_state"
COUNTS = {"asset_count": "count", "length_dm": "length"}


@dataclass(frozen=True)
class AssetEntry:
    """One asset, or `asset_count` alike; `since` the day from which it is kept, `part_of` the whole's subject."""

    heading: Heading
    kind: str
    type: str = ""
    state: str = "in_service"
    asset_count: int = 1
    length: Amount | None = None
    since: date | None = None
    part_of: Subject | None = None
    part_by: str = ""


@action("registry.asset.register", Right.REGISTRY_GROUP_WRITE)
def register_asset(act: Act, *, entry: AssetEntry) -> Asset:
    """Register an asset or a number of them; Refusal for an unknown code and for a part larger than its whole."""
    (row,) = _register(act, entry.heading.county, [entry])
    act.about(row.subject.uid)
    return row


@action("registry.assets.register", Right.REGISTRY_GROUP_WRITE)
def register_assets(act: Act, *, county: County, entries: Sequence[AssetEntry]) -> dict[str, int]:
    """Register many assets in one transaction under one line: {assets}."""
    return close_counts(act, county, assets=len(_register(act, county, entries)))


def _register(act: Act, county: County, entries: Sequence[AssetEntry]) -> list[Asset]:
    today = act.call.today
    refuse_codes(county, today, KINDS, [(one.heading, one.kind) for one in entries])
    refuse_codes(county, today, TYPES, [(one.heading, one.type) for one in entries], "type")
    refuse_codes(county, today, STATES, [(one.heading, one.state) for one in entries], "state")
    check_each(act, county, entries, lambda entry: _refuse(today, entry))
    subjects = make_subjects(county, [one.heading.subject("asset") for one in entries])
    rows = [_row(subject, entry) for subject, entry in zip(subjects, entries, strict=True)]
    Asset.objects.bulk_create(rows)
    refuse_excess_each(rows, COUNTS)
    return rows


def _refuse(today: date, entry: AssetEntry) -> None:
    refuse_strangers(entry.heading.county, part_of=entry.part_of)
    refuse_negative(count=entry.asset_count, length=entry.length.value if entry.length else None)
    if entry.state != "planned":
        refuse_future(today, **{"from": entry.since})


def _row(subject: Subject, entry: AssetEntry) -> Asset:
    return Asset(
        subject=subject,
        **entry.heading.columns(),
        kind=entry.kind,
        type=entry.type,
        state=entry.state,
        asset_count=entry.asset_count,
        length_dm=entry.length.value if entry.length else None,
        length_ulp_dm=entry.length.ulp if entry.length else None,
        valid_from=entry.since,
        part_of=entry.part_of,
        part_by=entry.part_by,
    )


@action("registry.asset.move", Right.REGISTRY_GROUP_WRITE)
def move_asset(act: Act, *, asset: Asset, to: str, on: date) -> Asset:
    """Say that from a day on an asset is in another state, e.g. in service; the days before keep the earlier one."""
    permit(act, asset)
    refuse_future(act.call.today, on=on)
    refuse_unknown_code(asset.subject.county_id, STATES, [to], act.call.today, "state")
    act.note(state=[asset.state, to])
    return moved(asset, on, {"state": to})


@action("registry.asset.amend", Right.REGISTRY_GROUP_WRITE)
def amend_asset(
    act: Act,
    *,
    asset: Asset,
    asset_count: int | None = None,
    length: Amount | None = None,
    approx: str | None = None,
) -> Asset:
    """Correct an asset's count or length, with a reason; what was said before stays readable."""
    permit(act, asset)
    refuse_negative(count=asset_count, length=length.value if length else None)
    given = {
        "asset_count": asset_count,
        "length_dm": length.value if length else None,
        "length_ulp_dm": length.ulp if length else None,
        "approx": approx,
    }
    fresh = asset.replaced(**corrections(act, asset, given))
    refuse_excess(fresh, COUNTS)
    return fresh
