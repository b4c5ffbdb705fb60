"""Holding the rows of a file against the register: whose record each is, and what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bangfu.intake.rules.checked import Masked, Missing, Problem, Severity, Value
from bangfu.intake.rules.taking import Asked, Compared, Diff, Line, Say, Targets, Verdict
from bangfu.kernel.area import covers
from bangfu.kernel.right import Right
from bangfu.registry.actions.importing.current import (
    Held,
    Home,
    Kept,
    last_income_year,
    last_line,
    state_of,
    year_said,
)
from bangfu.registry.actions.importing.looking import (
    SAID,
    UID,
    VERSION,
    Seen,
    index_of,
    look,
    plain_target,
    said_by,
    typed,
)
from bangfu.registry.models import Membership
from bangfu.registry.rules import ON_LISTS
from bangfu.vault.rules.sealed import Sealed

AT_ONCE = 500
# What only says whose row it is, or is known and not taken.
ASIDE = ("row.", "place.", "year.year", "member.person_no")


def compare(asked: Asked, lines: Sequence[Line], beside: Sequence[Line], say: Say) -> list[Compared]:
    """Every row with whose record it is and what differs, in their order; `beside`: rows that have an error already."""
    targets = Targets(asked.form)
    said = {line.number: said_by(line, targets) for line in lines}
    seen = look(asked, targets, said.values())
    found = []
    for done, line in enumerate(lines, 1):
        found.append(_one(seen, line, said[line.number]))
        if done % AT_ONCE == 0:
            say(done, len(lines))
    say(len(lines), len(lines))
    if asked.form.of != "person":
        return found
    faulty = {str(said_by(line, targets).get("household.household_no") or ""): line.number for line in reversed(beside)}
    return _whole_households(found, said, faulty)


def _one(seen: Seen, line: Line, said: Mapping[str, Value]) -> Compared:
    home, kept, problems = _whose(seen, line, said)
    number = str(said.get("household.household_no") or "")
    # Rows of a household that is kept are taken with it, whatever number the file writes.
    together = home.household.household_no if home else number
    found = _held_against(seen, line, said, (home, kept, problems), together)
    return replace(found, beside=number)


def _held_against(
    seen: Seen,
    line: Line,
    said: Mapping[str, Value],
    whose: tuple[Home | None, Kept | None, list[Problem]],
    together: str,
) -> Compared:
    home, kept, problems = whose
    if not problems:
        problems = _reach(seen, line, said, home)
    if problems:
        return Compared(line.number, Verdict.ERROR, together, problems=tuple(problems))
    if home is None or (seen.asked.form.of == "person" and kept is None):
        return _new(seen, line, said, home, together)
    return _known(seen, line, said, (home, kept), together)


def _whose(seen: Seen, line: Line, said: Mapping[str, Value]) -> tuple[Home | None, Kept | None, list[Problem]]:
    """The household and the member that a row is of, as far as the register has them."""
    number = str(said.get("household.household_no") or "")
    named = seen.by_uid.get(str(said.get(UID) or ""))
    if named is not None and (home := seen.homes.get(named[0])) is not None:
        return home, home.members.get(named[1]) or _member_of(seen, home, said), []
    home = seen.homes.get(seen.by_number.get(number) or seen.alias.get(number, 0))
    person = seen.by_id.get(index_of(said["member.id_number"])) if typed(said) else None
    own = seen.homes.get(seen.home_of.get(person or 0, 0))
    if home is None and not number and own is not None:
        home = own
    if person is not None and own is not None and home is not own:
        where = own.household.household_no if _inside(seen, own.path) else "—"
        return None, None, [_problem(seen, line, "member.id_number", "kept_elsewhere", household=where)]
    if home is None and not number:
        return None, None, [_problem(seen, line, "household.household_no", "no_household")]
    if home is None and number in seen.taken:
        return None, None, [_problem(seen, line, "household.household_no", "number_merged")]
    if home is None:
        return None, None, []
    if person is not None:
        return home, home.members.get(person), []
    return home, _member_of(seen, home, said), []


def _member_of(seen: Seen, home: Home, said: Mapping[str, Value]) -> Kept | None:
    """The member that a row without a known ID number means: by mask and name, else by the name alone."""
    if seen.asked.form.of != "person":
        return home.head
    name = said.get("member.name")
    named = [one for one in home.members.values() if one.person.name == name]
    number = said.get("member.id_number")
    if isinstance(number, Masked):
        named = [one for one in named if str(one.person.id_number or "") == str(number)]
    elif typed(said):
        # Who is kept with another number is another person, until somebody decides.
        named = [one for one in named if one.person.id_number is None]
    return named[0] if len(named) == 1 else None


def _inside(seen: Seen, path: str) -> bool:
    return seen.asked.actor.can(Right.REGISTRY_HOUSEHOLD_WRITE, seen.asked.county.pk, path).yes


def _reach(seen: Seen, line: Line, said: Mapping[str, Value], home: Home | None) -> list[Problem]:
    village = said.get("household.village")
    if home is not None and not _inside(seen, home.path):
        return [_problem(seen, line, "household.household_no", "outside_area")]
    if isinstance(village, str) and not _inside(seen, seen.paths.get(village, "/")):
        return [_problem(seen, line, "household.village", "outside_area")]
    if isinstance(said.get("household.natural_village"), str) and isinstance(village, str):
        natural = seen.paths.get(str(said["household.natural_village"]), "")
        if not covers(seen.paths.get(village, "/"), natural):
            return [_problem(seen, line, "household.natural_village", "other_village")]
    return []


def _new(seen: Seen, line: Line, said: Mapping[str, Value], home: Home | None, together: str) -> Compared:
    """A household or a person that the register does not have."""
    if seen.asked.form.of == "year":
        problem = _problem(seen, line, "household.household_no", "no_such_household")
        return Compared(line.number, Verdict.ERROR, together, problems=(problem,))
    missing = [
        column.target
        for column in seen.targets.by_target.values()
        if column.needed and not _filled(line.values.get(column.code))
    ]
    if missing:
        problems = tuple(_problem(seen, line, target, "needed_when_new") for target in missing)
        return Compared(line.number, Verdict.ERROR, together, problems=problems)
    diffs = tuple(
        Diff(column.code, None, line.values[column.code])
        for column in seen.targets.by_target.values()
        if line.values.get(column.code) is not None and not column.target.startswith(ASIDE)
    )
    # Who joins a household that is kept must still find it as it was.
    state = state_of(home.said, {"household.household_no"}) if home is not None else ""
    return Compared(line.number, Verdict.NEW, together, state=state, diffs=diffs)


def _filled(value: Value) -> bool:
    """Whether a cell says something of a new record; that there is no number is said too."""
    return value is not None and not isinstance(value, Masked)


def _known(
    seen: Seen, line: Line, said: Mapping[str, Value], whose: tuple[Home, Kept | None], together: str
) -> Compared:
    """A row of a record that is kept: what differs."""
    home, kept = whose
    current: dict[str, Held] = {**home.said, **(kept.said if kept else {})}
    if any(target.startswith("year.") for target in seen.targets.by_target):
        current |= year_said(home, year_of(said, seen.asked))
    diffs, problems = [], []
    for target, column in seen.targets.by_target.items():
        value = line.values.get(column.code)
        if value is None or target.startswith(ASIDE) or not _about(seen, target):
            continue
        if said.get(SAID) and (isinstance(value, Missing) or _not_of_theirs(seen, said, home, target)):
            continue
        held = current.get(plain_target(target))
        if isinstance(value, Masked):
            # An unchanged masked cell says nothing; one that masks something else is a mistake.
            if not isinstance(held, Sealed) or str(held) != str(value):
                problems.append(_problem(seen, line, target, "masked_other"))
        elif not same(held, value):
            diffs.append(Diff(column.code, _shown(held), value))
    problems += _other_head(seen, line, said, home)
    subject = kept.person.subject if kept is not None and seen.asked.form.of == "person" else home.household.subject
    state = state_of(current, {plain_target(target) for target in seen.targets.by_target})
    verdict = _verdict(seen, said, diffs, problems, whose)
    return Compared(
        line.number,
        verdict,
        together,
        str(subject.uid),
        state,
        tuple(diffs),
        tuple(problems),
    )


def _about(seen: Seen, target: str) -> bool:
    """Whether rows of the form speak of this: an account names the head only to tell the household."""
    return seen.asked.form.of != "year" or not target.startswith(("member.", "head."))


def _not_of_theirs(seen: Seen, said: Mapping[str, Value], home: Home, target: str) -> bool:
    """Of somebody whom the sender found in another household: what a row says of the household is not of theirs."""
    number = str(said.get("household.household_no") or "")
    own = seen.by_number.get(number) or seen.alias.get(number)
    if not number or own == home.household.pk:
        return target == "household.household_no"
    of_home = target.startswith("list.") and ON_LISTS.get(target.removeprefix("list.")) == "household"
    return of_home or target == "member.relation" or target.startswith(("household.", "living.", "year."))


def _other_head(seen: Seen, line: Line, said: Mapping[str, Value], home: Home) -> list[Problem]:
    """An account of a household whose head is called otherwise than the row says."""
    name = said.get("member.name")
    if seen.asked.form.of != "year" or not isinstance(name, str) or home.head is None:
        return []
    return [] if name == home.head.person.name else [_problem(seen, line, "member.name", "other_head")]


def _verdict(
    seen: Seen,
    said: Mapping[str, Value],
    diffs: Sequence[Diff],
    problems: Sequence[Problem],
    whose: tuple[Home, Kept | None],
) -> Verdict:
    if problems:
        return Verdict.ERROR
    if not diffs:
        return Verdict.UNCHANGED
    version = said.get(VERSION)
    if isinstance(version, int) and not isinstance(version, bool):
        home, kept = whose
        person = kept if seen.asked.form.of == "person" else None
        if last_line(home, person) > version:
            return Verdict.STALE
    return Verdict.CHANGED


def year_of(said: Mapping[str, Value], asked: Asked) -> int:
    """The income year that a row's account is of: its own column's, else the last that had ended."""
    said_year = said.get("year.year")
    return said_year if isinstance(said_year, int) else last_income_year(asked.on)


def same(held: Held, value: Value) -> bool:
    """Whether a row says what is kept; of what nobody stated it may say that it is not collected."""
    if isinstance(held, Sealed):
        return held.hides(str(value)) if not isinstance(value, Missing) else False
    if isinstance(held, Missing) or isinstance(value, Missing):
        if held is None:
            return value == Missing.NOT_COLLECTED
        return isinstance(held, Missing) and isinstance(value, Missing) and held == value
    return held == value


def _shown(held: Held) -> Value:
    """What is kept, as a diff shows it: sealed numbers by their masks."""
    return Masked(str(held)) if isinstance(held, Sealed) else held


def _problem(seen: Seen, line: Line, target: str, code: str, **params: str) -> Problem:
    """A problem at the column of a target; the number of a person is never part of it."""
    named = target if target in seen.targets.by_target else target.replace("member.", "head.")
    column = seen.targets.by_target.get(named)
    return Problem(line.number, column.code if column else "", code, "", Severity.ERROR, params)


def _whole_households(
    found: list[Compared], said: Mapping[int, Mapping[str, Value]], beside: Mapping[str, int]
) -> list[Compared]:
    """Rows of a household that is new go together: one that cannot be taken keeps the others waiting.

    Where it lies and what it is need stand in one of its rows only. `beside`: by household, a row with an error.
    """
    groups: dict[str, list[Compared]] = {}
    for row in found:
        if row.together:
            groups.setdefault(row.together, []).append(row)
    changed: dict[int, Compared] = {}
    for own in groups.values():
        fresh = all(not row.subject for row in own)
        if not fresh or not any(row.verdict is Verdict.NEW for row in own):
            continue
        faulty = [row.number for row in own if row.verdict is Verdict.ERROR]
        faulty += [beside[own[0].together]] if own[0].together in beside else []
        new = [row for row in own if row.verdict is Verdict.NEW]
        heads = sum(said[row.number].get("member.relation") == Membership.HEAD for row in own)
        placed = all(
            any(said[row.number].get(name) for row in own) for name in ("household.village", "household.category")
        )
        code = (
            ""
            if _exists(own) and not faulty
            else "waits_for_row"
            if faulty
            else "no_one_head"
            if heads != 1
            else ""
            if placed
            else "not_placed"
        )
        if code:
            params = {"row": str(faulty[0])} if faulty else {}
            for row in new:
                problem = Problem(row.number, "", code, "", Severity.ERROR, params)
                changed[row.number] = Compared(row.number, Verdict.ERROR, row.together, problems=(problem,))
    return [changed.get(row.number, row) for row in found]


def _exists(own: Sequence[Compared]) -> bool:
    """Whether the rows join a household that is kept already."""
    return any(row.state for row in own)
