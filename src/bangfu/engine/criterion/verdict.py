"""Why a rule holds for a record, does not, or cannot be told: which part decided, with which values, of which members.

The values come from the same statements that screen the whole county; only the sentences are made here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from bangfu.engine.criterion.phrases import plain
from bangfu.engine.criterion.speech import Speech, clause
from bangfu.engine.criterion.speech import members as said_of
from bangfu.engine.criterion.tree import (
    Asked,
    AsOf,
    Between,
    Compared,
    Joined,
    Listed,
    Named,
    Node,
    Quantified,
    Stated,
    Value,
    parts,
)
from bangfu.engine.criterion.vocabulary import Entity, Parameter, Vocabulary
from bangfu.engine.criterion.wording import Language

Row = Mapping[str, Any]
Ask = Callable[[Entity, Mapping[str, Node]], Sequence[Row]]
"""Runs `statement` for an entity and the wanted nodes; the rows are those of the one record asked about."""

LANGUAGES: tuple[Language, Language] = ("zh", "en")
Form = Literal["", "joined", "count"]


@dataclass(frozen=True)
class Reason:
    """One part of a rule with how it came out for one record: `truth` None is «cannot be told».

    `zh` and `en` are the part's sentence, «joined» those of its parts, «count» a value told by the comparison above it;
    `parts` are those that decided it, `members` the records below that did, by
    subject id; `lacking` are the Chinese and English names of what is not collected; `parameters` those it names.
    """

    zh: str
    en: str
    truth: bool | None
    parts: tuple[Reason, ...] = ()
    members: tuple[tuple[int, Reason], ...] = ()
    lacking: tuple[tuple[str, str], ...] = ()
    parameters: tuple[Parameter, ...] = ()
    form: Form = ""

    def all_lacking(self) -> tuple[tuple[str, str], ...]:
        """What would have to be collected to tell, each once, in order."""
        found = dict.fromkeys(self.lacking)
        for inner in (*self.parts, *(reason for _, reason in self.members)):
            found |= dict.fromkeys(inner.all_lacking())
        return tuple(found)

    def all_members(self) -> tuple[int, ...]:
        """The records below that decided, each once: the rows concerned."""
        found = dict.fromkeys(member for member, _ in self.members)
        for inner in (*self.parts, *(reason for _, reason in self.members)):
            found |= dict.fromkeys(inner.all_members())
        return tuple(found)

    def all_parameters(self) -> tuple[Parameter, ...]:
        """The dated parameters that decided, each once, in order."""
        found = dict.fromkeys(self.parameters)
        for inner in (*self.parts, *(reason for _, reason in self.members)):
            found |= dict.fromkeys(inner.all_parameters())
        return tuple(found)


def explain(rule: Node, entity: Entity, vocabulary: Vocabulary, ask: Ask) -> dict[int, Reason]:
    """Why the rule came out as it did, by the subject id of each record that `ask` answers for."""
    return _Explainer(vocabulary, ask).of_rows(rule, entity)


class _Explainer:
    def __init__(self, vocabulary: Vocabulary, ask: Ask) -> None:
        self.vocabulary = vocabulary
        self.ask = ask

    def of_rows(self, rule: Node | None, entity: Entity, value: Node | None = None) -> dict[int, Reason]:
        """The reasons of a condition, of a value that is added up where it holds, or of both."""
        own = [node for part in (rule, value) if part is not None for node in _own(part)]
        asked = {f"v{number}": node for number, node in enumerate(own)}
        rows = self.ask(entity, asked)
        below: dict[int, tuple[dict[int, list[int]], dict[int, Reason]]] = {}
        for node in asked.values():
            if isinstance(node, Quantified):
                below[id(node)] = self.members(node)
        found = {}
        for row in rows:
            values = {id(node): _value(row, name) for name, node in asked.items()}
            known = {}
            for node in asked.values():
                if isinstance(node, Quantified):
                    anchor = self.anchor(node, entity, row)
                    of, reasons = below[id(node)]
                    known[id(node)] = tuple((member, reasons[member]) for member in of.get(anchor or 0, ()))
            record = _Record(entity, values, known)
            found[row["subject_id"]] = (
                record.added(value, rule) if value is not None else record.reason(cast(Node, rule))
            )
        return found

    def anchor(self, node: Quantified, entity: Entity, row: Row) -> int | None:
        """The record, at or above the row's, that the members asked about belong to."""
        found: int | None = row["subject_id"]
        while entity.name != node.entity.parent:
            rows = self.ask(entity, {})
            found = next((one["of_id"] for one in rows if one["subject_id"] == found), None)
            entity = self.vocabulary.entity(entity.parent)
        return found

    def members(self, node: Quantified) -> tuple[dict[int, list[int]], dict[int, Reason]]:
        """The members by what they belong to, and the reason of each."""
        reasons = self.of_rows(node.condition, node.entity, node.value)
        of: dict[int, list[int]] = {}
        for row in self.ask(node.entity, {}):
            of.setdefault(row["of_id"], []).append(row["subject_id"])
        return of, reasons


def _value(row: Row, name: str) -> tuple[Any, int]:
    """A value and what it is divided by; a ratio to nothing is not known."""
    below = row.get(f"{name}_below", 1)
    return (row[name], below) if below is not None else (None, 1)


def _own(node: Node) -> Iterator[Node]:
    """Every part of a rule that is asked of the record itself, not inside its quantifiers."""
    if not isinstance(node, (Value, AsOf, Named)):
        yield node
    if not isinstance(node, Quantified):
        for part in parts(node):
            yield from _own(part)


class _Record:
    """One record's values by node, and the reasons of its members by quantifier."""

    def __init__(
        self,
        entity: Entity,
        values: Mapping[int, tuple[Any, int]],
        members: Mapping[int, tuple[tuple[int, Reason], ...]],
    ) -> None:
        self.entity = entity
        self.values = values
        self.members = members
        self.speech = Speech(entity, values)

    def reason(self, node: Node) -> Reason:
        """The reason of a condition."""
        match node:
            case Joined():
                return self.joined(node)
            case Quantified():
                return self.quantified(node)
            case Compared() | Between() | Listed():
                return self.compared(node)
            case Stated():
                return self.stated(node)
            case Value(value=value):
                zh, en = (clause(node, language, self.entity) for language in LANGUAGES)
                return Reason(zh, en, bool(value))
        truth = self.values[id(node)][0]
        zh, en = (self.speech.told(node, truth, language) for language in LANGUAGES)
        return Reason(zh, en, truth, lacking=self.lacking(node))

    def added(self, value: Node, condition: Node | None) -> Reason:
        """What a member adds to a sum: nothing where the condition fails."""
        given = self.reason(condition) if condition is not None else None
        zh, en = (self.speech.spoken(value, language) for language in LANGUAGES)
        met = True if given is None else given.truth
        known = self.values[id(value)][0] is not None
        truth = met if met is False or known else None
        lacking = self.lacking(value) if met is not False else ()
        return Reason(zh, en, truth, (given,) if given is not None else (), lacking=lacking)

    def joined(self, node: Joined) -> Reason:
        truth = self.values[id(node)][0]
        inner = [self.reason(part) for part in node.parts]
        # One part that holds decides «or», one that fails «and»; what is open hangs on the open ones.
        alone = None if truth is None else node.form == "or"
        chosen = (
            inner
            if node.form == "not" or (truth is (not alone) and alone is not None)
            else [one for one in inner if one.truth is truth]
        )
        zh, en = "；".join(one.zh for one in chosen), "; ".join(one.en for one in chosen)
        return Reason(zh, en, truth, tuple(chosen), form="joined")

    def quantified(self, node: Quantified) -> Reason:
        truth = self.values[id(node)][0]
        members = self.deciding(node, truth)
        if not self.members[id(node)] and truth is not None:
            zh, en = f"没有登记{node.entity.member[0]}", f"no {plain(node.entity.member[1])} is recorded"
        else:
            zh, en = (said_of(node, language, truth, len(members)) for language in LANGUAGES)
        return Reason(zh, en, truth, members=members)

    def deciding(self, node: Quantified, result: object) -> tuple[tuple[int, Reason], ...]:
        """The members that made it so: those that meet the condition, or fail it, or of whom it cannot be told."""
        every = self.members[id(node)]
        if result is None:
            return tuple(one for one in every if one[1].truth is None)
        return tuple(one for one in every if one[1].truth is (node.form != "all"))

    def stated(self, node: Stated) -> Reason:
        truth = bool(self.values[id(node)][0])
        zh, en = (self.speech.stated(node, truth, language) for language in LANGUAGES)
        return Reason(zh, en, truth)

    def compared(self, node: Compared | Between | Listed) -> Reason:
        truth = self.values[id(node)][0]
        counted = tuple(self.quantified_value(part) for part in _quantified_in(node))
        sentences = [self.speech.sentence(node, truth, language) for language in LANGUAGES]
        return Reason(
            sentences[0], sentences[1], truth, parts=counted, lacking=self.lacking(node), parameters=_named_in(node)
        )

    def quantified_value(self, node: Quantified) -> Reason:
        """A count or sum inside a comparison: told with its members; its truth is whether it is known."""
        value = self.values[id(node)][0]
        zh, en = (self.speech.spoken(node, language) for language in LANGUAGES)
        return Reason(zh, en, None if value is None else True, members=self.deciding(node, value), form="count")

    def lacking(self, node: Node) -> tuple[tuple[str, str], ...]:
        """Names of the fields in a part that are not collected."""
        fields = [one for one in _own(node) if isinstance(one, Asked) and self.values[id(one)][0] is None]
        return tuple((one.field.zh, one.field.en) for one in fields)


def _named_in(node: Node) -> tuple[Parameter, ...]:
    """The parameters a part names itself, not inside its quantifiers."""
    if isinstance(node, Named):
        return (node.parameter,)
    inner = () if isinstance(node, Quantified) else parts(node)
    return tuple(dict.fromkeys(one for part in inner for one in _named_in(part)))


def _quantified_in(node: Node) -> Iterator[Quantified]:
    for one in _own(node):
        if isinstance(one, Quantified):
            yield one
