"""What the registry accepts as a number of a person, and how it must agree with the rest of the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bangfu.kernel import idnumber
from bangfu.kernel.refusal import Refusal, mark
from bangfu.vault.rules import mask, normal

# An ID number; a disability certificate: the ID number with type and grade, and with its reissue count.
ID_LENGTHS = (18, 20, 22)
SEXES = ("male", "female")
# The dated code lists of the policybook that a household's codes are held against.
CONNECTED = ("township", "village")
CATEGORY = "registry.household_category"
RELATION = "registry.relation"
INCOME_ITEM = "registry.income_item"
# Why people come into a household and leave it; a split, and a change of the relation only, are known by these words.
CAME, LEFT = "registry.increase_reason", "registry.decrease_reason"
SPLIT, NEW_RELATION = "split", "relation"
# What is stated of living and condition → the list of its codes; the first three hold several codes.
SEVERAL = ("health", "medical", "pension")
CODED = {
    "health": "registry.health", "medical": "registry.medical", "pension": "registry.pension",
    "relief": "registry.relief", "house_grade": "registry.house_grade", "education": "registry.education",
    "school": "registry.school", "not_at_school": "registry.not_at_school",
    "disability_type": "registry.disability_type", "disability_grade": "registry.disability_grade",
    "labour": "registry.labour", "post": "registry.post", "region": "registry.region",
    "industry": "registry.industry", "channel": "registry.channel",
}  # fmt: skip
# The dated lists that people stand on: the labour roster, and what they wish to learn and to work.
LABOUR_ROSTER = "registry.labour_roster"
WORK_WISH = "registry.work_wish"
TRAINING_WISH = "registry.training_wish"
# Why a household is or was poor: its main cause.
POVERTY_CAUSE = "registry.poverty_cause"
# Whether a car is registered in a household's name, as compared with the traffic police or asked at the visit.
CAR = "registry.car"
# The special group a household belongs to beyond the poor-household register, and what its screening came to.
SPECIAL_GROUP = "registry.special_group"
SPECIAL_RESULT = "registry.special_result"
# Each dated list that is entered by hand, and of whom.
ON_LISTS = {
    CATEGORY: "household", POVERTY_CAUSE: "household", CAR: "household",
    SPECIAL_GROUP: "household", SPECIAL_RESULT: "household", LABOUR_ROSTER: "person",
    WORK_WISH: "person", TRAINING_WISH: "person",
}  # fmt: skip
# A household under one of these words is registered, and not one that is helped.
NOT_HELPED = frozenset({"ordinary", "social_assistance"})
# Out of poverty; from here, and from any other word of help, a household comes to stand on its own.
LIFTED = "lifted"


def read_id_number(text: str) -> str:
    """The number without blanks, of 18, 20 or 22 characters; Refusal on field id_number otherwise."""
    bare = _unmasked(text, "id_number", normal.compact(text))
    if len(bare) not in ID_LENGTHS:
        raise Refusal(
            mark("An ID number has 18 characters, a disability certificate 20 or 22; this one has %(length)s."),
            cure=mark("Compare it with the card."),
            field="id_number",
            length=len(bare),
        )
    first = bare[:18]
    if not idnumber.is_valid(first):
        raise Refusal(
            mark("The ID number is wrong: its birth date or its last character does not fit."),
            cure=mark("Compare it with the card."),
            field="id_number",
        )
    return bare


def read_phone(text: str) -> str:
    """A telephone number of 7 to 12 digits; Refusal on field phone otherwise."""
    return _digits(_unmasked(text, "phone", normal.phone(text)), "phone", 7, 12)


def read_account(text: str) -> str:
    """A bank account of 8 to 30 digits; Refusal on field account otherwise."""
    return _digits(_unmasked(text, "account", normal.compact(text)), "account", 8, 30)


def _unmasked(text: str, field: str, bare: str) -> str:
    if mask.is_masked(text):
        raise Refusal(
            mark("This is a masked number."), cure=mark("Leave the field out, or give the full number."), field=field
        )
    return bare


def _digits(bare: str, field: str, least: int, most: int) -> str:
    if not (bare.isascii() and bare.isdigit() and least <= len(bare) <= most):
        raise Refusal(
            mark("The number has %(least)s to %(most)s digits and nothing else."), field=field, least=least, most=most
        )
    return bare


def birth_and_sex(number: str | None, birth: date | None, sex: str) -> tuple[date | None, str]:
    """Birth date and sex, taken from the ID number where they are not given; Refusal when they contradict it."""
    if sex and sex not in SEXES:
        raise Refusal(mark("The sex is male or female."), field="sex")
    if number is None:
        if not sex:
            raise Refusal(mark("This field must be filled."), field="sex")
        return birth, sex
    written, parity = idnumber.birth_date(number), idnumber.sex(number)
    if birth is not None and birth != written:
        raise Refusal(
            mark("The birth date is not the one in the ID number."),
            cure=mark("Correct one of the two."),
            field="birth_date",
        )
    if sex and sex != parity:
        raise Refusal(
            mark("The sex is not the one in the ID number."), cure=mark("Correct one of the two."), field="sex"
        )
    return written, parity


def income_year_ends(year: int) -> date:
    """The last day of an income year: 30 September; it began on 1 October of the year before."""
    return date(year, 9, 30)


def account_sums(
    items: Mapping[str, int | str], rest: str, listed: Iterable[Mapping[str, Any]]
) -> dict[str, int | None]:
    """Fen by group of income items, of the items that count; None where one of them was not collected.

    `items`: code → fen, or why there is none; `rest`: why the codes not named have none. An item that does not apply
    or that there is none of adds nothing.
    """
    sums: dict[str, int | None] = {}
    for item in listed:
        if not item.get("counts", True):
            continue
        before, amount = sums.get(item["group"], 0), item_fen(items, rest, item["code"])
        sums[item["group"]] = None if before is None or amount is None else before + amount
    return sums


def item_fen(items: Mapping[str, int | str], rest: str, code: str) -> int | None:
    """One item in fen; zero where it does not apply or there is none, None where it was not collected."""
    stated = items.get(code, rest)
    return stated if isinstance(stated, int) else None if stated == "not_collected" else 0


def net_fen(sums: Mapping[str, int | None]) -> int | None:
    """Net income by the sums of `account_sums`, in fen; None where a part of it was not collected."""
    earned = [sums.get(group, 0) for group in ("wage", "operating", "property", "transfer", "relief")]
    cost = sums.get("cost", 0)
    return None if cost is None or None in earned else sum(one or 0 for one in earned) - cost


def comes_out(before: str, code: str) -> bool:
    """Whether a household that stood under one word comes out of poverty or of monitoring by another."""
    helped = before not in NOT_HELPED and before != LIFTED
    return helped and code in (LIFTED, "ordinary")


@dataclass(frozen=True)
class Exit:
    """That a household came out of poverty or of monitoring; `on` is None where it is first known as out of poverty."""

    on: date | None


def last_exit(listed: Iterable[tuple[str, date]]) -> Exit | None:
    """How a household last came out; None when it never did. `listed`: its words with the day of each, in order."""
    out, before = None, ""
    for code, since in listed:
        helped = bool(before) and before not in NOT_HELPED and before != LIFTED
        if code == LIFTED and before != LIFTED:
            out = Exit(since if before else None)
        elif code == "ordinary" and helped:
            out = Exit(since)
        before = code
    return out
