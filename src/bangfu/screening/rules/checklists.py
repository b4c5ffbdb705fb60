"""Checklists as entries of the policybook say them: what counts as met, and in which order records are shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from bangfu.kernel.refusal import Refusal, mark
from bangfu.policybook.rules.files import FileEntry


@dataclass(frozen=True)
class Checklist:
    """`of` is the rule that says who is counted, records of the kind `entity`.

    `items` are codes of rules that hold and checks that find nothing.
    """

    said: FileEntry
    of: str
    entity: str
    items: tuple[str, ...]
    best_first: bool

    @property
    def code(self) -> str:
        """The checklist's code."""
        return self.said.code

    def words(self, language: str) -> list[str]:
        """What each item is called, in a language («zh» or «en»)."""
        return [str(item["label"][language]) for item in self.said.body["items"]]

    def offers(self, kind: str) -> bool:
        """Whether it ranks candidates for a kind of participation."""
        return kind in self.said.body.get("offers", ())


@dataclass(frozen=True)
class Standing:
    """One record: which items are met, in the order of the checklist."""

    subject: int
    met: tuple[bool, ...]

    @property
    def count(self) -> int:
        """How many are met."""
        return sum(self.met)

    @property
    def whole(self) -> bool:
        """Whether all are."""
        return all(self.met)

    def told(self, words: Iterable[str], *, met: bool = True) -> list[str]:
        """What the items that are met (or are not) are called, of the `words` for all of them."""
        return [word for word, one in zip(words, self.met, strict=True) if one == met]

    @property
    def share_bp(self) -> int:
        """The share that is met, in hundredths of a percent, a half rounded up."""
        return share_bp(self.count, len(self.met))


def share_bp(count: int, of: int) -> int:
    """A share in hundredths of a percent, a half rounded up; 0 of nothing."""
    return (count * 20_000 // of + 1) // 2 if of else 0


def read_checklist(said: FileEntry, rules: Mapping[str, str]) -> Checklist:
    """An entry as a checklist; `rules` gives the entity of every rule and check in force.

    Errors: Refusal for a rule that is not in force, and for rules of several kinds of record.
    """
    body = said.body
    items = tuple(item["code"] for item in body["items"])
    for code in (body["of"], *items):
        if code not in rules:
            raise Refusal(mark("No rule or check “%(code)s” is in force."), row=said.place, field="items", code=code)
        if rules[code] != rules[body["of"]]:
            raise Refusal(
                mark("A checklist asks one kind of record; “%(code)s” asks another."),
                row=said.place, field="items", code=code,
            )  # fmt: skip
    return Checklist(said, body["of"], rules[body["of"]], items, body.get("best_first") is True)


def standings(asked: Checklist, held: Mapping[str, Collection[int]], checks: Collection[str]) -> list[Standing]:
    """Every record the checklist is of, in the order in which it is shown.

    `held` gives the records of which each code holds; of a code in `checks` what is held is what is wrong.
    """
    found = [
        Standing(subject, tuple((subject in held[code]) != (code in checks) for code in asked.items))
        for subject in held[asked.of]
    ]
    if not asked.best_first:
        return sorted(found, key=lambda one: (one.count, one.subject))
    # Among equals what stands earlier in the list weighs more.
    return sorted(found, key=lambda one: (-one.count, [not met for met in one.met], one.subject))


def tallies(asked: Checklist, found: Iterable[Standing]) -> list[int]:
    """How many records meet each item, in the order of the checklist."""
    counts = [0] * len(asked.items)
    for one in found:
        for place, met in enumerate(one.met):
            counts[place] += met
    return counts
