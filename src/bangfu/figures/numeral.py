"""Chinese numerals: 三千二百, 二十四, 两, 一百零五, 三点五, 壹佰."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

DIGITS = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)),
    "两": 2,
    "俩": 2,
}
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
TWENTY = "廿"
LARGE = {"万": 10_000, "亿": 100_000_000}
CHARACTERS = "".join(DIGITS) + "".join(TENS) + TWENTY


@lru_cache(maxsize=4096)
def chinese(text: str) -> Decimal | None:
    """The value of a numeral written in Chinese characters, or None when it is not one («三二十»)."""
    whole, point, decimals = text.replace(TWENTY, "二十").partition("点")
    value = _whole(whole)
    if value is None:
        return None
    if not point:
        return Decimal(value)
    if not decimals or any(character not in DIGITS for character in decimals):
        return None
    return Decimal(f"{value}." + "".join(str(DIGITS[character]) for character in decimals))


def _whole(text: str) -> int | None:
    if not text or len(text) > 24:
        return None
    if len(text) > 1 and all(character in DIGITS for character in text):
        return int("".join(str(DIGITS[character]) for character in text))
    total = section = digit = 0
    last = 0
    for character in text:
        if character in DIGITS:
            if digit:
                return None
            digit = DIGITS[character]
        elif character in TENS:
            section += (digit or 1) * TENS[character]
            digit, last = 0, TENS[character]
        elif character in LARGE:
            total = (total + section + digit) * LARGE[character]
            section, digit, last = 0, 0, LARGE[character]
        else:
            return None
    # «三千二» is 3200 and «一万五» is 15000: a last digit counts the next lower place.
    if digit and last >= 100 and text[-2] != "零":
        digit *= last // 10
    return total + section + digit


def ordinal(number: int) -> str:
    """一 to 九十九, as in headings."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else digits[tens]) + "十" if tens else ""
    return head + (digits[ones] if ones or not tens else "")
