"""The dictionary of facts: what rules may ask, read from the headers of the steps that derive it.

A step's header declares its kind of record and each field on a line of its own::

    -- entity: name | 中文 | 成员词 member_word | unit | parent by column
    -- field: 中文名 | english_name | column | kind | what empty means, in Chinese | and in English

A kind is `number UNIT`, `number UNIT / column`, `age`, `date`, `truth`, `text` or `code CODE_LIST`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from bangfu.engine.criterion.vocabulary import Entity, Field, Kind, Parameter, Vocabulary
from bangfu.engine.criterion.words import KEYWORDS, NAME
from bangfu.engine.steps import Step
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.unit import UNITS

Labels = Mapping[str, tuple[str, str]]
KINDS: Mapping[str, Kind] = {"number": "number", "age": "number", "date": "date", "truth": "truth", "text": "text"}


class Wanted(NamedTuple):
    """The parts of a field's kind: «number 元 / persons» is number, 元, persons."""

    kind: str
    unit: str = ""
    per: str = ""


def vocabulary_of(
    steps: Mapping[str, Step], labels: Callable[[str], Labels], parameters: Iterable[Parameter] = ()
) -> Vocabulary:
    """All that rules may name: the entities that steps declare, with the labels of each code list on the day.

    Errors: Refusal naming the step and the line that cannot be read, for a name no rule could write, for two fields of
    one name, and for a column the step does not give.
    """
    entities = [_entity(step, labels) for step in steps.values() if step.entity]
    return Vocabulary({one.name: one for one in sorted(entities, key=lambda one: one.name)}, tuple(parameters))


def _entity(step: Step, labels: Callable[[str], Labels]) -> Entity:
    parts = _parts(step, step.entity, 5)
    name, zh, member, unit, above = parts
    member_zh, _, member_en = member.partition(" ")
    parent, _, column = above.partition(" by ")
    fields = tuple(_field(step, line, labels) for line in step.fields)
    names = [name for one in fields for name in (one.zh, one.en)]
    for one in names:
        if names.count(one) > 1:
            raise _broken(step, one, mark("Two fields have this name."))
    if column and column not in step.columns:
        raise _broken(step, step.entity, mark("The statement gives no such column."))
    return Entity(name, zh, step.name, fields, parent, column, (member_zh, member_en), unit)


def _field(step: Step, line: str, labels: Callable[[str], Labels]) -> Field:
    zh, en, column, written, missing, missing_en = _parts(step, line, 6)
    wanted = _kind(step, line, written)
    for name in (zh, en):
        if not NAME.fullmatch(name) or name in KEYWORDS:
            raise _broken(step, line, mark("A name is Chinese characters, or small letters and underscores."))
    for given in (column, *([wanted.per] if wanted.per else [])):
        if given not in step.columns:
            raise _broken(step, line, mark("The statement gives no such column."))
    coded = labels(wanted.unit) if wanted.kind == "code" else {}
    kind: Kind = "text" if wanted.kind == "code" else KINDS[wanted.kind]
    unit = "岁" if wanted.kind == "age" else "" if wanted.kind == "code" else wanted.unit
    return Field(
        zh, en, kind, column, unit, wanted.per, age=wanted.kind == "age", codes=coded, source=step.source,
        missing=(missing, missing_en),
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
