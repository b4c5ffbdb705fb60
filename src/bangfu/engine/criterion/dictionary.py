"""The dictionary of facts: what rules may ask, read from the headers of the steps that derive it.

A step's header declares its kind of record and each field on a line of its own::

    -- entity: name | 中文 | 成员词 member_word | unit | parent by column
    -- field: 中文名 | english_name | column | kind | what empty means, in Chinese | and in English

A kind is `number UNIT`, `number UNIT / column`, `age`, `date`, `truth`, `text` or `code CODE_LIST`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from bangfu.engine.criterion.vocabulary import AS_OF, Entity, Field, Kind, Parameter, Vocabulary
from bangfu.engine.criterion.words import KEYWORDS, NAME
from bangfu.engine.steps import Step
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.unit import UNITS

Labels = Mapping[str, tuple[str, str]]
Lists = Callable[[str], Labels | None]
"""The labels of a code list by its name; None of a list that does not hold."""
Forms = Callable[[str], Mapping[str, str]]
"""The short forms of the answers of a code list by its name: form → code."""
KINDS: Mapping[str, Kind] = {"number": "number", "age": "number", "date": "date", "truth": "truth", "text": "text"}
# The unit of a policy entry → the unit a rule tells it in, and how many of that unit's base one of it is.
UNITS_OF_POLICY: Mapping[str, tuple[str, int]] = {
    "fen": ("元", 1), "dm": ("公里", 1), "mu": ("亩", 100), "percent": ("%", 100), "day": ("天", 1),
    "month": ("个月", 1), "year": ("年", 1), "year_of_age": ("岁", 1), "person": ("人", 1), "household": ("户", 1),
    "count": ("个", 1),
}  # fmt: skip
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Wanted(NamedTuple):
    """The parts of a field's kind: «number 元 / persons» is number, 元, persons."""

    kind: str
    unit: str = ""
    per: str = ""


def vocabulary_of(
    steps: Mapping[str, Step], labels: Lists, parameters: Iterable[Parameter] = (), also: Forms = lambda _: {}
) -> Vocabulary:
    """All that rules may name: the entities that steps declare, with the labels of each code list on the day.

    A field whose list does not hold is not among them: a newer program knows it already, its words are not there yet.

    Errors: Refusal naming the step and the line that cannot be read, for a name no rule could write, for two fields of
    one name, for a column the step does not give, and for a parameter called like something else.
    """
    entities = [_entity(step, labels, also) for step in steps.values() if step.entity]
    facts = Vocabulary({one.name: one for one in sorted(entities, key=lambda one: one.name)})
    return Vocabulary(facts.entities, _distinct(parameters, facts))


def parameter_of(
    code: str, body: Mapping[str, Any], *, since: date | None = None, source: str = "", digest: str = ""
) -> Parameter:
    """A policy entry as rules read it: its `name` {zh, en}, its value in the base of its unit.

    Errors: Refusal naming the entry for a name no rule could write, a unit rules do not count in, and a value that is
    no number, text or day.
    """
    zh, en = body["name"]["zh"], body["name"]["en"]
    for name in (zh, en):
        if not NAME.fullmatch(name) or name in KEYWORDS or name in AS_OF:
            raise _unnamed(code, name, mark("A name is Chinese characters, or small letters and underscores."))
    value = body["value"]
    kind: Kind = "text"
    unit, size = "", 1
    if isinstance(value, int) and not isinstance(value, bool):
        kind = "number"
        if body["unit"] not in UNITS_OF_POLICY:
            raise Refusal(
                mark("A rule cannot count in “%(unit)s”."),
                cure=mark("Choose one of: %(options)s."),
                row=code, field="unit", unit=body["unit"], options="、".join(UNITS_OF_POLICY),
            )  # fmt: skip
        unit, size = UNITS_OF_POLICY[body["unit"]]
        value *= size
    elif not isinstance(value, str):
        raise Refusal(
            mark("A rule can use one number, text or day, nothing else."),
            cure=mark("Take the name away, or give one value."),
            row=code, field="value",
        )  # fmt: skip
    elif _DAY.fullmatch(value):
        kind, value = "date", date.fromisoformat(value)
    return Parameter(zh, en, kind, value, unit, source, since, code, digest)


def _distinct(parameters: Iterable[Parameter], facts: Vocabulary) -> tuple[Parameter, ...]:
    taken = set(facts.names())
    found = []
    for one in parameters:
        for name in {one.zh, one.en}:
            if name in taken:
                raise _unnamed(one.code, name, mark("Give it a name that nothing else has."))
            taken.add(name)
        found.append(one)
    return tuple(found)


def _unnamed(code: str, name: str, cure: str) -> Refusal:
    return Refusal(mark("No rule could use the name “%(name)s”."), cure=cure, row=code, field="name", name=name)


def _entity(step: Step, labels: Lists, also: Forms) -> Entity:
    parts = _parts(step, step.entity, 5)
    name, zh, member, unit, above = parts
    member_zh, _, member_en = member.partition(" ")
    parent, _, column = above.partition(" by ")
    fields = tuple(field for line in step.fields if (field := _field(step, line, labels, also)) is not None)
    names = [name for one in fields for name in (one.zh, one.en)]
    for one in names:
        if names.count(one) > 1:
            raise _broken(step, one, mark("Two fields have this name."))
    if column and column not in step.columns:
        raise _broken(step, step.entity, mark("The statement gives no such column."))
    return Entity(name, zh, step.name, fields, parent, column, (member_zh, member_en), unit)


def _field(step: Step, line: str, labels: Lists, also: Forms) -> Field | None:
    zh, en, column, written, missing, missing_en = _parts(step, line, 6)
    wanted = _kind(step, line, written)
    for name in (zh, en):
        if not NAME.fullmatch(name) or name in KEYWORDS:
            raise _broken(step, line, mark("A name is Chinese characters, or small letters and underscores."))
    for given in (column, *([wanted.per] if wanted.per else [])):
        if given not in step.columns:
            raise _broken(step, line, mark("The statement gives no such column."))
    coded = labels(wanted.unit) if wanted.kind == "code" else {}
    if coded is None:
        return None
    kind: Kind = "text" if wanted.kind == "code" else KINDS[wanted.kind]
    unit = "岁" if wanted.kind == "age" else "" if wanted.kind == "code" else wanted.unit
    return Field(
        zh, en, kind, column, unit, wanted.per, age=wanted.kind == "age", codes=coded,
        also=also(wanted.unit) if coded else {}, source=step.source, missing=(missing, missing_en),
    )  # fmt: skip


def _kind(step: Step, line: str, written: str) -> Wanted:
    kind, _, rest = written.partition(" ")
    unit, _, per = rest.partition(" / ")
    counted = unit in UNITS or unit in ("岁", "年")
    bare = kind in ("date", "truth", "text", "age") and not rest
    if bare or (kind == "code" and rest) or (kind == "number" and counted):
        return Wanted(kind, unit, per)
    raise _broken(step, line, mark("A kind is number UNIT, age, date, truth, text or code LIST."))


def _parts(step: Step, line: str, count: int) -> list[str]:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != count:
        raise _broken(step, line, mark("A part is missing between the bars, or there is one too many."))
    return parts


def _broken(step: Step, line: str, why: str) -> Refusal:
    return Refusal(
        mark("The header declares “%(line)s”, which cannot be read."), cure=why, row=f"{step.name}.sql", line=line
    )
