"""Households of the made county: kinship that holds, identity data that can belong to nobody.

Pure: the same seed, day and size give the same households. ID numbers begin 9901 (no province), phones 100 (not
allocated), bank cards 9999 and fail the Luhn check.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from bangfu.demo.county import Row, Size, areas, read_data
from bangfu.demo.living import income_year
from bangfu.kernel.idnumber import check_digit

HOUSEHOLDS: dict[Size, int] = {"mini": 120, "std": 2400}

# GB/T 4761-2008 relations to the head, as used here.
HEAD, SPOUSE, SON, DAUGHTER = "02", "10", "20", "30"
SON_IN_LAW, DAUGHTER_IN_LAW, GRANDSON, GRANDDAUGHTER, FATHER, MOTHER = "28", "38", "41", "42", "51", "52"

# Shares in per cent. The households of a helped county are mostly those that left poverty by 2020.
_CATEGORIES = {"lifted": 70, "unstable": 4, "marginal": 3, "sudden": 1, "ordinary": 22}
_SHAPES = {"nuclear": 46, "with_parents": 23, "with_son": 17, "elders": 7, "one_parent": 7}
_BANKS = ("桑隆县农村信用合作联社（演示）", "高原农商银行桑隆支行（演示）")
_ID_AREAS = {"990101": 86, "990102": 6, "990103": 5, "990104": 3}


@dataclass
class Member:
    """One person: relation to the head, sex, age in whole years, and whether the family's surname is theirs."""

    relation: str
    sex: str
    age: int
    own_surname: bool = True


@dataclass
class _Issued:
    """What has been handed out already, so that nothing is handed out twice."""

    sequence: Counter[str] = field(default_factory=Counter)
    phones: set[str] = field(default_factory=set)
    cards: set[str] = field(default_factory=set)


def _chosen(random: Random, shares: dict[str, int]) -> str:
    return random.choices(list(shares), weights=list(shares.values()))[0]


def luhn_holds(number: str) -> bool:
    """True when the digits pass the Luhn check of bank cards."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _children(random: Random, mother: int, most: int, oldest: int, *, boy: str, girl: str) -> list[Member]:
    """Up to `most` children of a mother aged `mother`, born when she was 18 to 38, none older than `oldest`."""
    ages = {mother - random.randint(18, 38) for _ in range(most)}
    kept = sorted((age for age in ages if 0 <= age <= oldest), reverse=True)
    born = []
    for age in kept:
        male = random.randint(1, 100) <= 52
        born.append(Member(boy if male else girl, "male" if male else "female", age))
    return born


def _couple(random: Random, youngest: int, eldest: int) -> tuple[Member, Member]:
    """Head and spouse; in one of seven the wife is the head."""
    age = random.randint(youngest, eldest)
    husband = Member(SPOUSE, "male", age)
    wife = Member(SPOUSE, "female", max(20, age + random.randint(-6, 2)), own_surname=False)
    head, spouse = (wife, husband) if random.randint(1, 7) == 1 else (husband, wife)
    head.relation = HEAD
    return head, spouse


def _parents(random: Random, child: int) -> list[Member]:
    """One or both parents of a head of that age, none over 93."""
    mother = Member(MOTHER, "female", child + random.randint(18, 32), own_surname=False)
    father = Member(FATHER, "male", mother.age + random.randint(-1, 6))
    alive = [parent for parent in (father, mother) if parent.age <= 93]
    if len(alive) == 2 and random.randint(1, 100) <= 45:
        alive = [mother]
    return alive


def _with_son(random: Random) -> list[Member]:
    """An old head whose married child stays in the house with spouse and children."""
    head, spouse = _couple(random, 52, 76)
    mother = head if head.sex == "female" else spouse
    child_age = mother.age - random.randint(18, min(34, mother.age - 22))
    stays = random.randint(1, 100)
    heir = Member(SON, "male", child_age) if stays <= 85 else Member(DAUGHTER, "female", child_age)
    married_age = max(20, child_age + (random.randint(-5, 1) if stays <= 85 else random.randint(-1, 5)))
    in_law = Member(DAUGHTER_IN_LAW if stays <= 85 else SON_IN_LAW, "female" if stays <= 85 else "male", married_age)
    in_law.own_surname = False
    young_mother = in_law if stays <= 85 else heir
    grown = _children(random, young_mother.age, random.randint(1, 4), 24, boy=GRANDSON, girl=GRANDDAUGHTER)
    old = [head, spouse] if random.randint(1, 100) <= 75 else [head]
    return [*old, heir, in_law, *grown]


def _family(random: Random) -> list[Member]:
    """The members of one household, head first."""
    shape = _chosen(random, _SHAPES)
    if shape == "with_son":
        return _with_son(random)
    if shape == "elders":
        head, spouse = _couple(random, 63, 86)
        return [head, spouse] if random.randint(1, 100) <= 55 else [head]
    if shape == "one_parent":
        head = Member(HEAD, "female", random.randint(27, 52), own_surname=False)
        return [head, *_children(random, head.age, random.randint(1, 4), 22, boy=SON, girl=DAUGHTER)]
    head, spouse = _couple(random, 25, 56)
    mother = head if head.sex == "female" else spouse
    members = [head, spouse, *_children(random, mother.age, random.randint(1, 5), 25, boy=SON, girl=DAUGHTER)]
    if shape == "with_parents":
        # Whose parents live here gives the surname, also where the husband moved in.
        head.own_surname, spouse.own_surname = True, False
        members += _parents(random, head.age)
    return members


def _birth_date(random: Random, today: date, age: int) -> date:
    """A day on which a person of that age was born, seen from `today`, before the households were kept."""
    last = today.replace(year=today.year - age, day=min(today.day, 28))
    birth, closed = last - timedelta(days=random.randint(0, 360)), year_closed(today)
    return birth if birth <= closed else closed - (birth - closed)


def year_closed(today: date) -> date:
    """The day after the last income year ended; nobody was born later."""
    return date(income_year(today), 10, 1)


def kept_since(today: date) -> date:
    """The day on which the last income year began; since then the made county keeps its households."""
    return date(income_year(today) - 1, 10, 1)


def struck_on(today: date) -> date:
    """The day from which the households that something sudden has struck are watched."""
    return date(income_year(today), 3, 10)


def _name(random: Random, people: Row, sex: str, surname: str) -> str:
    parts = people[sex]
    last: str = random.choice(parts["last"])
    first: str = random.choice([part for part in parts["first"] if part != last])
    short = random.randint(1, 5 if surname else 12) == 1
    return surname + (last if short else first + last)


def _id_number(random: Random, issued: _Issued, birth: date, sex: str) -> str:
    front = f"{_chosen(random, _ID_AREAS)}{birth:%Y%m%d}"
    issued.sequence[front + sex] += 1
    first_17 = f"{front}{2 * issued.sequence[front + sex] + (sex == 'male'):03d}"
    return first_17 + check_digit(first_17)


def _phone(random: Random, issued: _Issued) -> str:
    while (number := f"100{random.randrange(10**8):08d}") in issued.phones:
        pass
    issued.phones.add(number)
    return number


def _card(random: Random, issued: _Issued) -> str:
    while luhn_holds(number := f"9999{random.randrange(10**15):015d}") or number in issued.cards:
        pass
    issued.cards.add(number)
    return number


def _schooling(random: Random, age: int) -> tuple[str, bool]:
    """Education reached and whether the person is at school."""
    if age < 6:
        return "preschool", age >= 3
    for limit, stage in ((12, "primary"), (15, "junior"), (18, "senior")):
        if age < limit:
            return stage, True
    if age < 23:
        at_college = random.randint(1, 100) <= 45
        return ("college" if at_college else "junior"), at_college
    reached = {"illiterate": 12, "primary": 42, "junior": 32, "senior": 10, "college": 4}
    if age >= 60:
        reached = {"illiterate": 55, "primary": 38, "junior": 7}
    return _chosen(random, reached), False


def _labour(random: Random, age: int, at_school: bool, health: str) -> str:
    if age < 16 or at_school:
        return "none"
    if age >= 75 or health == "disabled":
        return _chosen(random, {"lost": 60, "weak": 40})
    if age >= 60 or health == "serious_illness":
        return _chosen(random, {"weak": 75, "lost": 25})
    return _chosen(random, {"ordinary": 82, "skilled": 18})


def _person(random: Random, issued: _Issued, today: date, member: Member, *, people: str, surname: str) -> Row:
    lists = read_data("names.yaml")[people]
    own = surname if member.own_surname else random.choice(lists.get("surname", [""]))
    education, at_school = _schooling(random, member.age)
    ill = 4 if member.age < 50 else 22
    health = _chosen(
        random, {"healthy": 100 - ill, "chronic_illness": ill * 2 // 3, "serious_illness": 1, "disabled": ill // 3}
    )
    birth = _birth_date(random, today, member.age)
    return {
        "name": _name(random, lists, member.sex, own),
        "relation": member.relation,
        "sex": member.sex,
        "birth_date": birth,
        "ethnicity": people,
        "id_number": _id_number(random, issued, birth, member.sex),
        "phone": _phone(random, issued) if member.relation == HEAD or 18 <= member.age < 60 else None,
        "education": education,
        "at_school": at_school,
        "health": health,
        "labour": _labour(random, member.age, at_school, health),
    }


def _household(random: Random, issued: _Issued, today: date, number: int, *, village: Row, natural: list[Row]) -> Row:
    peoples = read_data("names.yaml")
    people = _chosen(random, {name: lists["share"] for name, lists in peoples.items()})
    surname = random.choice(peoples[people].get("surname", [""]))
    members = [_person(random, issued, today, member, people=people, surname=surname) for member in _family(random)]
    category = _chosen(random, _CATEGORIES)
    poor_once = category in ("lifted", "unstable")
    return {
        "household_no": f"{village['code']}{number:04d}",
        "village": village["code"],
        "natural_village": random.choice(natural)["code"],
        "category": category,
        "lifted_year": random.randint(2016, 2020) if poor_once else None,
        "bank": random.choice(_BANKS),
        "bank_card": _card(random, issued),
        "members": members,
    }


def households(seed: int, today: date, size: Size = "mini") -> Iterable[dict[str, Any]]:
    """Households in order of their number, head first among `members`.

    A household: {household_no (16 digits), village, natural_village (codes), category, lifted_year | None, bank,
    bank_card, members}; category: ordinary lifted unstable marginal sudden. A member: {name, relation (GB/T 4761),
    sex, birth_date, ethnicity, id_number, phone | None, education, at_school, health, labour}.
    """
    return _households(Random(f"{seed}:people:{size}"), today, size)  # noqa: S311  # repeatable made data, not a secret


def _households(random: Random, today: date, size: Size) -> Iterator[dict[str, Any]]:
    rows = areas(size)
    villages = [row for row in rows if row["level"] == "village"]
    issued = _Issued()
    each = HOUSEHOLDS[size] // len(villages)
    for village in villages:
        natural = [row for row in rows if row.get("parent") == village["code"]]
        for number in range(1, each + 1):
            yield _household(random, issued, today, number, village=village, natural=natural)
