"""Masks: what may be seen of a number or a name without a reason.

Inside the office an ID number shows its first six and last four, which hides the birth date; for the public the
first three and last four. A 残疾人证号 is shown as the ID number in it: even its length would tell that the
person is disabled. Phones show 3 + 4, accounts the last four, names 王*, 王*明, 欧阳*明, 扎西**.
"""

from __future__ import annotations

import re
from enum import StrEnum

from bangfu.kernel import idnumber
from bangfu.vault.rules import normal

STAR = "*"
_PERSON = 18
_OLD = 15
# Two-character surnames of the Han still met; a four-character name without one is read as Tibetan or foreign.
_DOUBLE = re.compile(
    "欧阳|司马|上官|诸葛|夏侯|东方|皇甫|尉迟|公孙|慕容|令狐|宇文|长孙|司徒|司空|端木|南宫|西门|独孤|轩辕|呼延|澹台|申屠"
    "|歐陽|司馬|諸葛|東方|尉遲|公孫|長孫"
)
_JOINTS = " ·•・‧-'’."


class Kind(StrEnum):
    """What a sealed value is, and so how it is masked."""

    ID_NUMBER = "id_number"
    PHONE = "phone"
    ACCOUNT = "account"
    NAME = "name"
    TEXT = "text"


class Audience(StrEnum):
    """Who will see the mask."""

    INSIDE = "inside"
    PUBLIC = "public"


def show(kind: Kind, text: str, audience: Audience = Audience.INSIDE) -> str:
    """The masked form of a text of a kind."""
    if kind is Kind.ID_NUMBER:
        return id_number(text, audience)
    if kind is Kind.PHONE:
        return phone(text)
    if kind is Kind.ACCOUNT:
        return account(text)
    if kind is Kind.NAME:
        return name(text)
    return STAR * 6


def id_number(text: str, audience: Audience = Audience.INSIDE) -> str:
    """«990101********1234» inside, «990***********1234» for the public; 18, 20 and 22 characters look the same."""
    bare = normal.compact(text)
    if len(bare) in (_PERSON, 20, 22):
        masked = idnumber.mask(bare[:_PERSON])
        return masked if audience is Audience.INSIDE else f"{masked[:3]}{STAR * 3}{masked[6:]}"
    if len(bare) == _OLD:
        # 6 area + 6 birth + 3 sequence: the last four would show a digit of the birthday.
        front = 6 if audience is Audience.INSIDE else 3
        return f"{bare[:front]}{STAR * (12 - front)}{bare[-3:]}"
    return _few(bare)


def phone(text: str) -> str:
    """«138****8000»; of a landline the last three."""
    bare = normal.phone(text)
    if len(bare) == 11 and bare.startswith("1"):
        return f"{bare[:3]}{STAR * 4}{bare[-4:]}"
    return f"{STAR * (len(bare) - 3)}{bare[-3:]}" if len(bare) >= 7 else STAR * len(bare)


def account(text: str) -> str:
    """«************1234»: the last four of twelve digits or more."""
    bare = normal.compact(text)
    return f"{STAR * (len(bare) - 4)}{bare[-4:]}" if len(bare) >= 12 else _few(bare)


def name(text: str) -> str:
    """«王*», «王*明», «欧阳*明», «扎西**»; of names in several parts the first letter or two of the first part."""
    whole = text.strip()
    length = len(whole)
    letters = sum(char not in _JOINTS for char in whole)
    if letters <= 1:
        return STAR * length
    if any(joint in whole for joint in _JOINTS) or whole.isascii():
        shown = 1 if whole[0].isascii() or letters == 2 else 2
        return whole[:shown] + "".join(c if c in _JOINTS else STAR for c in whole[shown:])
    if _DOUBLE.match(whole) and length > 2:
        return f"{whole[:2]}{STAR * (length - 2)}" if length == 3 else f"{whole[:2]}{STAR * (length - 3)}{whole[-1]}"
    if length == 2:
        return f"{whole[0]}{STAR}"
    if length == 3:
        return f"{whole[0]}{STAR}{whole[2]}"
    return f"{whole[:2]}{STAR * (length - 2)}"


def is_masked(text: str) -> bool:
    """True for a text that carries a mask: it must never be stored as if it were the number."""
    return STAR in text or "＊" in text


def _few(bare: str) -> str:
    return f"{STAR * (len(bare) - 2)}{bare[-2:]}" if len(bare) >= 8 else STAR * len(bare)
