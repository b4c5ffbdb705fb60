"""Which new rows of a file may be somebody of the register under another number or with a slip, scored in bulk."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa

from bangfu.audit.queries import row_key
from bangfu.engine.matching import COLUMNS, FIELDS, pair_lists, read_weights
from bangfu.intake.rules.checked import Missing, Value
from bangfu.intake.rules.taking import Asked, Line, Ready, Targets, Twin, Verdict
from bangfu.kernel import idnumber
from bangfu.kernel.area import ids
from bangfu.kernel.digest import canonical, keyed_hex
from bangfu.kernel.right import Right
from bangfu.places.models import AreaName
from bangfu.policybook.queries import in_force_or_none
from bangfu.registry.actions.importing.looking import index_of, said_by, typed
from bangfu.registry.models import Membership, Residence
from bangfu.registry.queries.likeness import PEOPLE, likeness
from bangfu.subjects.models import Subject

AT_ONCE = 500
SOUNDS_ALIKE = ("same", "variant", "homophone", "order", "near_sound")
Said = Mapping[str, Value]


def suspects(asked: Asked, rows: Sequence[Ready]) -> dict[int, Twin]:
    """The new rows of a file who may be somebody registered whom the actor may change, by row number.

    Nobody is suspected who stands in the file under a row of their own. Who bears another full ID number is suspected
    only where everything else says «the same person» and the name is heard as the same: twins have names of their own.
    Without weights in force nobody is.
    """
    entry = in_force_or_none("matching", PEOPLE, asked.on, asked.county.pk)
    targets = Targets(asked.form)
    new = {
        row.line.number: said_by(row.line, targets)
        for row in rows
        if row.compared.verdict is Verdict.NEW and asked.form.of in ("person", "household")
    }
    if entry is None or not new:
        return {}
    weights = read_weights(entry.body, entry.code)
    like = likeness(asked.county, asked.on)
    if not like.rows.num_rows:
        return {}
    given = _given(asked, new, rows)
    # As many as stand in one list twice: most who are new are new.
    found = pair_lists(like.rows, given, replace(weights, overlap=weights.twins))
    wanted = {int(row["left"]): row for row in found.to_pylist()}
    return _told(asked, wanted, new, {row.compared.subject for row in rows})


def _told(asked: Asked, wanted: Mapping[int, Any], new: Mapping[int, Said], here: Collection[str]) -> dict[int, Twin]:
    told: dict[int, Twin] = {}
    keys = sorted(wanted)
    for start in range(0, len(keys), AT_ONCE):
        people = Subject.objects.filter(pk__in=keys[start : start + AT_ONCE])
        for key, uid, path, index in people.values_list("pk", "uid", "path", "person__id_first18"):
            pair = wanted[key]
            other = bool(index) and typed(new[pair["right"]])
            if str(uid) in here or (other and not (pair["verdict"] == "same" and pair["name"] in SOUNDS_ALIKE)):
                continue
            if asked.actor.can(Right.REGISTRY_HOUSEHOLD_WRITE, asked.county.pk, path).yes:
                levels = {name: pair[name] for name in FIELDS if pair[name]} | ({"id_number": "other"} if other else {})
                told[pair["right"]] = Twin(str(uid), pair["bits100"] or 0, levels)
    return told


def _given(asked: Asked, new: Mapping[int, Said], rows: Sequence[Ready]) -> pa.Table:
    """The new rows as record matching compares them; `key` is the row's number. Numbers do not decide here."""
    paths = _villages(asked, new, rows)
    listed = []
    for number, said in new.items():
        path = paths.get(number)
        listed.append({
            "key": number, "id_index": None, "name": _text(said, "member.name"), "birth_date": _birth(said),
            "village": path, "town": str(ids(path)[:-1]) if path else None, "sex": _sex(said),
            "relation": Membership.HEAD if asked.form.of == "household" else _text(said, "member.relation"),
        })  # fmt: skip
    return pa.Table.from_pylist(listed, pa.schema(list(COLUMNS.items())))


def _villages(asked: Asked, new: Mapping[int, Said], rows: Sequence[Ready]) -> dict[int, str]:
    """Row → path of its village: as one of the household's rows says it, else where the household is kept."""
    names = AreaName.objects.filter(county=asked.county).as_of(asked.on).select_related("area")
    paths = {row.code: row.area.path for row in names}
    homes = {row.compared.number: row.compared.together for row in rows if row.compared.number in new}
    of_home: dict[str, str] = {}
    for number, said in new.items():
        village = said.get("household.village")
        if isinstance(village, str) and village in paths:
            of_home.setdefault(homes[number], paths[village])
    rest = sorted(set(homes.values()) - set(of_home))
    for start in range(0, len(rest), AT_ONCE):
        lived = Residence.objects.known().filter(
            household__subject__county=asked.county, valid_to__isnull=True,
            household__subject__code__in=rest[start : start + AT_ONCE],
        )  # fmt: skip
        of_home |= dict(lived.values_list("household__subject__code", "village__path"))
    return {number: of_home[home] for number, home in homes.items() if home in of_home}


def _text(said: Said, name: str) -> str | None:
    value = said.get(name)
    return str(value) if isinstance(value, str) and not isinstance(value, Missing) else None


def _birth(said: Said) -> date | None:
    value = said.get("member.birth_date")
    if isinstance(value, date):
        return value
    return idnumber.birth_date(str(said["member.id_number"])) if typed(said) else None


def _sex(said: Said) -> str | None:
    return _text(said, "member.sex") or (idnumber.sex(str(said["member.id_number"])) if typed(said) else None)


def mark_of(asked: Asked, line: Line) -> str:
    """A keyed digest of name, birth date and ID number of a row."""
    said = said_by(line, Targets(asked.form))
    number = index_of(said["member.id_number"]) if typed(said) else ""
    return keyed_hex(row_key(), canonical([_text(said, "member.name") or "", str(_birth(said) or ""), number]))
