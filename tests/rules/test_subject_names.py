"""Names that are hidden are hidden in quotations too."""

from bangfu.subjects.rules import veiled


def test_names_are_veiled_in_both_scripts_the_longest_first() -> None:
    names = [("东岭县", "某县"), ("东岭县交通局", "某县交通局"), ("长坝乡", "")]
    assert veiled("東嶺縣交通局在东岭县和长坝乡", names) == "某縣交通局在某县和长坝乡"
