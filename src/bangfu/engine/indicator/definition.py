"""What an indicator is: a definition read from data that names no record, place or document of the county."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast, get_args

import yaml

from bangfu.engine.indicator import fields
from bangfu.engine.indicator.measure import Measure, Place, read_measure
from bangfu.engine.steps import Step
from bangfu.kernel.refusal import mark
from bangfu.kernel.unit import UNITS
from bangfu.kernel.yaml_text import LOADER

IndicatorKind = Literal[
    "sum", "rate", "difference", "per_unit", "growth", "mean", "whole", "quota", "shortfall", "fulfilment", "product",
    "complement", "remainder",
]  # fmt: skip
Reading = Literal["addition", "new_total"]
ROLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        # Σ numerator
        "sum": ("numerator",),
        # Σ numerator ÷ Σ denominator, as a share or as a multiple
        "rate": ("numerator", "denominator"),
        # Σ numerator ÷ Σ denominator, in a unit of its own (money per km, per person)
        "per_unit": ("numerator", "denominator"),
        # Σ numerator ÷ number, in the numerator's own unit
        "mean": ("numerator", "denominator"),
        # Σ numerator − Σ subtrahend
        "difference": ("numerator", "subtrahend"),
        # Σ numerator beside a given baseline
        "growth": ("numerator",),
        # how many whole times the denominator fits: ⌊Σ numerator ÷ Σ denominator⌋
        "whole": ("numerator", "denominator"),
        # ⌊Σ numerator ÷ per⌋ × the persons that the standard asks for each
        "quota": ("numerator", "per"),
        # quota − achieved, never below nought
        "shortfall": ("numerator", "per", "achieved"),
        # achieved ÷ quota
        "fulfilment": ("numerator", "per", "achieved"),
        # Σ numerator × factor
        "product": ("numerator", "factor"),
        # 100 % − Σ numerator, or 100 % − Σ numerator ÷ Σ denominator
        "complement": ("numerator", "denominator"),
        # stated − Σ numerator: what the parts not known would have to be
        "remainder": ("numerator", "stated"),
    }
)
OPTIONAL = frozenset({("complement", "denominator")})
OPERANDS = tuple(dict.fromkeys(role for roles in ROLES.values() for role in roles))
REQUIRED = (
    "code", "label", "unit", "decimals", "rounding", "kind", "step", "numerator", "list", "valid_from", "source",
)  # fmt: skip
KEYS = frozenset((*REQUIRED, *OPERANDS, "where", "by", "reading", "note", "paired", "alike", "recorded"))


@dataclass(frozen=True)
class Indicator:
    """One definition; `value` is exact, `decimals` and half-up rounding belong to the shown text only.

    `paired`: only lines that give both operands count, the others are left out and counted. `alike`: lines that differ
    in one of these columns are of different sorts and are not added up. `recorded`: an operand that nobody recorded is
    unknown, not nought.
    """

    code: str
    zh: str
    en: str
    unit: str
    decimals: int
    kind: IndicatorKind
    step: str
    numerator: Measure
    second: Measure | None
    third: Measure | None
    where: Mapping[str, tuple[str, ...]]
    by: str
    reading: Reading
    shows: tuple[str, ...]
    valid_from: date
    document: str
    note_zh: str
    note_en: str
    paired: bool = False
    alike: tuple[str, ...] = ()
    recorded: bool = False

    @property
    def flags(self) -> tuple[str, ...]:
        """The basis flags this indicator understands."""
        return tuple(sorted({flag for measure in self.operands.values() for flag in measure.flags or {}}))

    @property
    def operands(self) -> Mapping[str, Measure]:
        """Its operands by role, the numerator first."""
        return {
            role: measure
            for role, measure in zip(ROLES[self.kind], (self.numerator, self.second, self.third), strict=False)
            if measure is not None
        }


def read_file(path: Path, steps: Mapping[str, Step]) -> Mapping[str, Indicator]:
    """Every indicator of one YAML file, by code; Refusal names the file, the entry and the key."""
    try:
        body = yaml.load(path.read_text(encoding="utf-8"), LOADER)  # noqa: S506
    except yaml.YAMLError as error:
        raise fields.wrong(path.name, "", mark("is not readable YAML: %(error)s"), error=str(error)) from error
    entries = body.get("indicators") if isinstance(body, dict) else None
    if not isinstance(entries, list):
        raise fields.wrong(path.name, "indicators", mark("must hold a list of indicators"))
    found: dict[str, Indicator] = {}
    for number, entry in enumerate(entries, start=1):
        indicator = read_indicator(entry, steps, f"{path.name} #{number}")
        if indicator.code in found:
            raise fields.wrong(f"{path.name} #{number}", "code", mark("is used twice: %(code)s"), code=indicator.code)
        found[indicator.code] = indicator
    return found


def read_indicator(body: object, steps: Mapping[str, Step], where: str) -> Indicator:
    """One indicator from the body of a policy entry.

    Errors: Refusal with `row` = where and `field` = the key: unknown or missing keys, an unknown unit, step or
    column, units that do not belong together.
    """
    entry = fields.mapping(body, where, "")
    _check_keys(entry, where)
    where = f"{where} {entry['code']}"
    step = fields.step_of(entry["step"], steps, where, "step")
    kind = fields.choice(entry, "kind", get_args(IndicatorKind), where)
    fields.choice(entry, "rounding", ("half_up",), where)
    reading = fields.choice(entry, "reading", get_args(Reading), where) if "reading" in entry else "addition"
    label, source = fields.mapping(entry["label"], where, "label"), fields.mapping(entry["source"], where, "source")
    note = fields.mapping(entry.get("note", {}), where, "note")
    shared = fields.conditions(entry.get("where", {}), step, where, "where")
    place = Place(where, step, steps, shared)
    measures = _measures(entry, kind, place)
    indicator = Indicator(
        code=str(entry["code"]),
        zh=fields.text(label, "zh", where, "label"),
        en=fields.text(label, "en", where, "label"),
        unit=fields.choice(entry, "unit", tuple(UNITS), where),
        decimals=fields.places(entry, "decimals", where),
        kind=cast("IndicatorKind", kind),
        step=step.name,
        numerator=measures[0],
        second=measures[1] if len(measures) > 1 else None,
        third=measures[2] if len(measures) > 2 else None,
        where=shared,
        by=fields.column(entry["by"], step, where, "by") if "by" in entry else "",
        reading=cast("Reading", reading),
        shows=fields.columns(entry["list"], step, where, "list"),
        valid_from=fields.day(entry["valid_from"], where),
        document=fields.text(source, "document", where, "source"),
        note_zh=str(note.get("zh", "")),
        note_en=str(note.get("en", "")),
        paired=_paired(entry, measures, where),
        alike=_alike(entry, step, where),
        recorded=entry.get("recorded") is True,
    )
    _check_units(indicator, where)
    return indicator


def _paired(entry: Mapping[str, object], measures: tuple[Measure, ...], where: str) -> bool:
    """True when only lines that give both operands count; they must be columns of the same lines."""
    paired = entry.get("paired") is True
    if paired and (
        len(measures) != 2 or measures[0].step != measures[1].step or measures[0].where != measures[1].where
    ):
        raise fields.wrong(where, "paired", mark("needs two operands of the same lines"))
    return paired


def _alike(entry: Mapping[str, object], step: Step, where: str) -> tuple[str, ...]:
    """The columns that tell sorts apart; each stands in the list, so that a reader sees why nothing is added up."""
    found = fields.columns(entry["alike"], step, where, "alike") if "alike" in entry else ()
    if set(found) - set(fields.columns(entry["list"], step, where, "list")):
        raise fields.wrong(where, "alike", mark("must stand in the list too"))
    return found


def _check_keys(entry: Mapping[str, object], where: str) -> None:
    for key in entry:
        if key not in KEYS:
            message = mark("is no key of an indicator; known keys: %(keys)s")
            raise fields.wrong(where, str(key), message, keys=" ".join(sorted(KEYS)))
    for key in REQUIRED:
        if key not in entry:
            raise fields.wrong(where, key, mark("is missing"))


def _measures(entry: Mapping[str, object], kind: str, place: Place) -> tuple[Measure, ...]:
    """The operands of the kind in its order; Refusal for one too many or too few."""
    roles = ROLES[kind]
    for role in OPERANDS:
        wanted = role in roles and not ((kind, role) in OPTIONAL and role not in entry)
        if wanted != (role in entry):
            raise fields.wrong(
                place.where, role,
                mark("an indicator of kind %(kind)s takes it exactly when it needs it: %(wanted)s"),
                kind=kind, wanted=" ".join(roles[1:]) or "—",
            )  # fmt: skip
    found = tuple(read_measure(entry[role], role, place) for role in roles if role in entry)
    if found[0].given or found[0].step != place.step.name:
        raise fields.wrong(place.where, "numerator", mark("must be a column of the indicator's own step"))
    return found


def _check_units(indicator: Indicator, where: str) -> None:
    given = UNITS[indicator.unit].dimension
    dimensions = {role: measure.dimension for role, measure in indicator.operands.items()}
    first = dimensions["numerator"]
    alike = {"rate": "denominator", "difference": "subtrahend", "whole": "denominator", "quota": "per",
             "shortfall": "per", "fulfilment": "per", "complement": "denominator"}.get(indicator.kind, "")  # fmt: skip
    if dimensions.get(alike) not in (None, "", first):
        raise fields.wrong(where, alike, mark("must be of the numerator's dimension, %(unit)s"), unit=first)
    share = ("bp", "ratio")
    wanted = {
        "sum": (first,),
        "difference": (first,),
        "mean": (first,),
        "product": (first,),
        "remainder": (first,),
        "rate": share,
        "growth": share,
        "fulfilment": share,
        "complement": ("bp",) if "denominator" in dimensions or first == "bp" else (),
        "per_unit": (f"{first}_per_{dimensions.get('denominator', '')}",),
        "whole": ("one",),
        "quota": ("one",),
        "shortfall": ("one",),
    }[indicator.kind]
    if given not in wanted:
        raise fields.wrong(
            where, "unit", mark("%(unit)s does not fit: this indicator gives %(wanted)s"),
            unit=indicator.unit, wanted=" / ".join(wanted),
        )  # fmt: skip
