"""Every problem an import can name: its sentence and what to do about it. Codes are stable."""

from __future__ import annotations

from typing import NamedTuple

from bangfu.intake.rules.checked import Severity
from bangfu.kernel.refusal import mark


class Kind(NamedTuple):
    """`message` and `cure` are msgids, filled from the params of a problem."""

    message: str
    cure: str
    severity: Severity = Severity.ERROR


W = Severity.WARNING
_RETYPE = mark("Compare it with the card and type it anew.")
_DIGITS = mark("Format the column as text and type these numbers anew from the card: this file no longer has them.")
KINDS: dict[str, Kind] = {
    # The file as a whole.
    "column_missing": Kind(
        mark("The file has no column “%(column)s”, which is needed."),
        mark("Add the column, or choose which of the unknown columns it is."),
    ),
    "column_doubled": Kind(mark("Two columns are headed “%(column)s”."), mark("Take one of them out, or rename it.")),
    "unit_heading": Kind(
        mark("The column “%(column)s” is in %(unit)s, which is not read here."),
        mark("Give the numbers in the unit of our template, and correct the heading."),
    ),
    "no_rows": Kind(mark("Below the headings there is no row."), mark("Choose the file that holds the rows.")),
    "sheet_blind": Kind(
        mark("Of this file it cannot be told which cells are computed, and which rows are hidden."),
        mark("Save it as .xlsx and send that, or see that neither is in it."),
        W,
    ),
    # Any cell.
    "required": Kind(mark("This cell must be filled."), mark("Fill it in.")),
    "cell_fault": Kind(
        mark("The cell shows the fault %(fault)s of a formula."), mark("Mend the formula, or type the value.")
    ),
    "formula_without_value": Kind(
        mark("The cell holds a formula of which no value is kept."),
        mark("Open the file, let it compute, save it; or type the value."),
    ),
    "formula_cell": Kind(
        mark("The value is computed by a formula."), mark("See that it is right; paste it as a value to be sure."), W
    ),
    "formula_text": Kind(
        mark("The text begins with a sign that makes a spreadsheet run it as a formula."),
        mark("Take the sign at its beginning out."),
    ),
    "merged_across": Kind(
        mark("The cell is merged with cells of other columns."),
        mark("Take the merging apart and write each value in its own cell."),
    ),
    "merged_filled": Kind(
        mark("The cell is merged with the rows above; their value was taken for this row too."),
        mark("See that it holds for each of the rows."),
        W,
    ),
    "row_hidden": Kind(
        mark("The row is hidden in the sheet, by a filter for instance."),
        mark("Delete it, if it is not to be imported."),
        W,
    ),
    "too_long": Kind(mark("The text has %(length)s characters; at most %(most)s fit."), mark("Shorten it.")),
    "unreadable_signs": Kind(
        mark("The text holds signs that cannot be kept, or a question mark for one that was lost."),
        mark("Type it anew."),
    ),
    "masked": Kind(
        mark("This is a masked number, not the number."), mark("Write the full number, or leave the cell empty.")
    ),
    # Numbers of people and accounts.
    "id_as_number": Kind(
        mark("The ID number was made a number by the spreadsheet: its last three digits are lost."), _DIGITS
    ),
    "number_rounded": Kind(
        mark("The long number was made a number by the spreadsheet: digits after the fifteenth are lost."), _DIGITS
    ),
    "id_old": Kind(
        mark("This is an ID number of fifteen digits, of before 1999."),
        mark("Write the number of eighteen characters of the present card."),
    ),
    "id_length": Kind(
        mark("The ID number has %(length)s characters; it has 18, that of a disability certificate 20 or 22."), _RETYPE
    ),
    "id_signs": Kind(mark("The ID number holds signs that are no digits; only its last may be X."), _RETYPE),
    "id_birth": Kind(mark("The birth date in the ID number is no day."), _RETYPE),
    "id_check": Kind(
        mark("The last character of the ID number does not fit the others: one of them is wrong."), _RETYPE
    ),
    "id_disability": Kind(
        mark("After the ID number a disability certificate has its kind, 1 to 7, and its grade, 1 to 4."), _RETYPE
    ),
    "id_birth_future": Kind(mark("By the ID number the person is not born yet."), _RETYPE),
    "id_placeholder": Kind(
        mark("A number beginning with 999999 stands for a person without papers; it is kept as not collected."),
        mark("Write the number as soon as there is one."),
        W,
    ),
    "id_disability_kind": Kind(
        mark("The certificate's number says another kind or grade of disability than this cell."),
        mark("Compare both with the certificate."),
        W,
    ),
    "birth_not_of_id": Kind(
        mark("The birth date is not the one in the ID number (%(said)s)."), mark("Correct one of the two.")
    ),
    "sex_not_of_id": Kind(mark("The sex is not the one in the ID number."), mark("Correct one of the two.")),
    "phone_signs": Kind(
        mark("This is no telephone number: it has digits only, a mobile one begins with 13 to 19."),
        mark("Type it anew."),
    ),
    "phone_length": Kind(
        mark("The telephone number has %(length)s digits; it has 7 to 12."),
        mark("Type it anew; a landline with its area code."),
    ),
    "account_signs": Kind(mark("The account holds signs that are no digits."), mark("Compare it with the bank book.")),
    "account_length": Kind(
        mark("The account has %(length)s digits; it has 8 to 30."), mark("Compare it with the bank book.")
    ),
    "account_check": Kind(
        mark("The last digit of the bank card does not fit the others."), mark("Compare it with the card."), W
    ),
    "name_digits": Kind(mark("The name holds digits."), mark("Write the name alone.")),
    "name_short": Kind(mark("The name has one sign only."), mark("Write the full name, if there is more of it."), W),
    # Days, numbers, codes, areas.
    "not_a_date": Kind(mark("This is not a day."), mark("Write it as 2026-11-21.")),
    "date_none": Kind(mark("The calendar has no such day."), mark("Correct the month or the day.")),
    "date_without_day": Kind(mark("The day is missing."), mark("Write year, month and day, as 2026-11-21.")),
    "date_short_year": Kind(mark("The year has two digits only."), mark("Write it with four, as 2026-11-21.")),
    "date_range": Kind(mark("The year lies outside %(least)s to %(most)s."), mark("Correct the year.")),
    "date_future": Kind(mark("The day has not come yet; today is %(today)s."), mark("Correct the day.")),
    "not_a_year": Kind(mark("This is not a year."), mark("Write it with four digits, as 2026.")),
    "not_a_number": Kind(
        mark("This is not a number."), mark("Write digits, and a unit if it is another one than the column's.")
    ),
    "not_whole": Kind(mark("This is not a whole number."), mark("Write it without decimals.")),
    "too_fine": Kind(
        mark("The number has more decimals than are kept."),
        mark("Round it: money to 0.01 yuan, land to 0.01 mu, lengths to 0.1 m."),
    ),
    "unit_wrong": Kind(
        mark("The unit does not belong here; the column is in %(unit)s."), mark("Write the number in that unit.")
    ),
    "negative": Kind(mark("The number is below zero."), mark("Correct it; expenses are written without a minus.")),
    "out_of_range": Kind(mark("The number lies outside %(least)s to %(most)s."), mark("Correct it, or its unit.")),
    "unusual": Kind(
        mark("The number lies outside the usual %(least)s to %(most)s."),
        mark("See that it is right; a wrong unit is the usual cause."),
        W,
    ),
    "not_yes_or_no": Kind(mark("This says neither yes nor no."), mark("Write 是 or 否.")),
    "not_in_list": Kind(mark("The list has no such entry. It has: %(known)s."), mark("Choose one of the list.")),
    "code_ended": Kind(mark("The list no longer has this entry for new records."), mark("Choose one that is in use.")),
    "area_unknown": Kind(
        mark("There is no such place in the county on this day."), mark("Write its official name or its code.")
    ),
    "area_ambiguous": Kind(
        mark("Several places are called so: %(known)s."), mark("Fill in the township, or write the code.")
    ),
    "area_former": Kind(
        mark("This name or code was withdrawn; it is taken as %(now)s."),
        mark("See that the place is right; write its present name or code."),
        W,
    ),
    "area_elsewhere": Kind(mark("This place does not lie in %(in)s."), mark("Correct one of the two.")),
    # Rows together.
    "duplicate": Kind(mark("Row %(first)s has the same already."), mark("Take one of the two out, or correct it.")),
    "no_head": Kind(mark("None of the household's rows is the head."), mark("Write 户主 for one of them.")),
    "two_heads": Kind(
        mark("The household has another head in row %(first)s."),
        mark("A household has exactly one head: correct one of the two."),
    ),
    "household_differs": Kind(
        mark("Row %(first)s of the same household says otherwise here."),
        mark("Write the same in every row of a household."),
    ),
    # Against the register.
    "kept_elsewhere": Kind(
        mark("The person with this ID number is kept in household %(household)s."),
        mark("Correct the household number, or move the person on their page first."),
    ),
    "no_household": Kind(
        mark("Nothing says which household this row is of."), mark("Fill in the household number or the ID number.")
    ),
    "no_such_household": Kind(
        mark("The register has no household with this number."),
        mark("Correct the number, or import the household first."),
    ),
    "number_merged": Kind(
        mark("The household with this number was merged into another."), mark("Write the number of the other one.")
    ),
    "outside_area": Kind(mark("This lies outside your area."), mark("Leave the row to the office it belongs to.")),
    "other_village": Kind(
        mark("This natural village lies in another village."), mark("Correct the village or the natural village.")
    ),
    "needed_when_new": Kind(
        mark("The register has no such record yet, and a new one needs this cell."),
        mark("Fill it in, or correct the number if the record is kept already."),
    ),
    "masked_other": Kind(
        mark("This mask is not the one of the number that is kept."),
        mark("Leave the cell empty, or write the full number."),
    ),
    "other_head": Kind(
        mark("The household with this number has a head of another name."),
        mark("Compare number and name; correct the one that is wrong."),
    ),
    "waits_for_row": Kind(
        mark("The household is new, and its row %(row)s cannot be taken."),
        mark("Mend that row; this one goes with it."),
    ),
    "no_one_head": Kind(
        mark("The household is new and does not have exactly one head."), mark("Write 户主 for one of its rows.")
    ),
    "not_placed": Kind(
        mark("The household is new, and none of its rows says its village and category."),
        mark("Fill both in for one of the rows, or import the household first."),
    ),
}
