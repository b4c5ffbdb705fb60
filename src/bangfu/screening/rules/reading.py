"""Rules as entries of the policybook say them: officers' rules (`rule`) and checks of records (`check`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bangfu.engine.criterion.meaning import read_rule
from bangfu.engine.criterion.tree import Node, parameters_in
from bangfu.engine.criterion.vocabulary import Entity, Parameter, Vocabulary
from bangfu.kernel.refusal import Refusal, Refusals, mark
from bangfu.policybook.rules.code_lists import refuse_unlisted_codes
from bangfu.policybook.rules.files import FileEntry
from bangfu.snapshots.rules import vocabulary_of_entries

KINDS = ("rule", "check")
# The code list that each coded key of an entry takes its codes from.
LISTS = {"rule": {"kind": "rules.kind"}, "check": {"family": "rules.family", "severity": "rules.severity"}}


@dataclass(frozen=True)
class Rule:
    """A rule that can be run: the entry that says it, the records it is asked of, and what it means."""

    said: FileEntry
    entity: Entity
    node: Node

    @property
    def code(self) -> str:
        """The rule's code, unique among rules and checks."""
        return self.said.code

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The dated parameters it names."""
        return parameters_in(self.node)

    def text(self, key: str, language: str) -> str:
        """A text of the entry in a language («zh» or «en»): label, message or cure; empty when it has none."""
        return str(self.said.body.get(key, {}).get(language, ""))


def is_rule(said: FileEntry) -> bool:
    """Whether an entry is asked of records; checks of papers owed are not, nor what a county has suspended."""
    return said.kind in KINDS and "criterion" in said.body and "suspended" not in said.body


def finds(said: FileEntry) -> bool:
    """Whether what a rule holds of is to be looked into: checks and leads; a condition or a duty only says who."""
    return bool(said.kind == "check" or said.body["kind"] == "lead")


def read(said: FileEntry, words: Vocabulary, codes: Mapping[str, Iterable[str]]) -> Rule:
    """An entry as a rule; `codes` gives the codes of each list in force on the day.

    Errors: Refusal naming file and entry, the key and, inside the criterion, the character.
    """
    body = said.body
    entity = words.entities.get(body["entity"])
    if entity is None:
        raise Refusal(
            mark("Rules cannot be asked of “%(entity)s”."),
            cure=mark("Choose one of: %(options)s."),
            row=said.place, field="entity", entity=body["entity"], options="、".join(words.entities),
        )  # fmt: skip
    try:
        for key, name in LISTS[said.kind].items():
            refuse_unlisted_codes(list(codes.get(name, ())), [body[key]], said.valid_from, key)
        return Rule(said, entity, read_rule(body["criterion"], entity, words))
    except Refusal as no:
        key = "criterion" if no.field == "rule" else no.field
        raise Refusal(no.message, cure=no.cure, row=said.place, field=key, status=no.status, **no.params) from None


def in_force(said: Iterable[FileEntry], on: date) -> list[FileEntry]:
    """One entry of each code on a day, the youngest."""
    best: dict[tuple[str, str], FileEntry] = {}
    for one in sorted(said, key=lambda entry: (entry.valid_from, entry.valid_to is not None)):
        if one.valid_from <= on and (one.valid_to is None or on < one.valid_to):
            best[one.kind, one.code] = one
    return list(best.values())


def codes_of(said: Iterable[FileEntry]) -> dict[str, list[str]]:
    """The codes of each code list among entries."""
    return {one.code: [item["code"] for item in one.body["items"]] for one in said if one.kind == "code_list"}


def refuse_unreadable(files: Iterable[FileEntry], on: date) -> None:
    """Refuse entries of which a rule in force on a day cannot be read, every one of them at once with its place."""
    said = in_force(files, on)
    words, codes = vocabulary_of_entries(said, on), codes_of(said)
    faults: list[Refusal] = []
    seen: dict[str, str] = {}
    for one in filter(is_rule, said):
        if one.code in seen:
            faults.append(
                Refusal(
                    mark("This code is already that of another rule: %(place)s."),
                    cure=mark("Give it a code of its own."),
                    row=one.place, field="code", place=seen[one.code],
                )
            )  # fmt: skip
        seen[one.code] = one.place
        try:
            read(one, words, codes)
        except Refusal as no:
            faults.append(no)
    if faults:
        raise Refusals(mark("%(count)s rules cannot be read."), faults, count=len(faults))
