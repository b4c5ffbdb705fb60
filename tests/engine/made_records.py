"""Made records of people, money, activities, problems and plans for engine tests; missing keys are NULL."""

from __future__ import annotations

from datetime import date

from tests.engine.made import Data, small_county


def _rows(start: int, *rows: dict[str, object]) -> list[dict[str, object]]:
    common = {"path": "/1/", "organisation_id": 11, "year_from": 2021, "year_to": 2021}
    return [{"id": start + place, **common, **row} for place, row in enumerate(rows)]


def whole_county() -> Data:
    """The small county's works with everything else an office keeps: groups, parts of wholes, unknown numbers."""
    works = {name: [dict(row) for row in rows] for name, rows in small_county().items()}
    works["project"][3] |= {"planned_start": date(2021, 3, 1), "planned_finish": date(2023, 3, 1)}
    works["project"][4] |= {"planned_start": date(2022, 7, 1)}
    return {**works, **_homes(), **_people(), **_money(), **_activity(), **_plans()}


def _homes() -> Data:
    """A household with an account of a year, one of which little is known, and one that nobody lives in."""
    return {
        "household": _rows(
            600,
            {"path": "/1/2/4/", "village_id": 4, "category": "lifted", "member_count": 3, "listed_on": date(2015, 6, 1),
             "phone_key": 1, "account_key": 1, "income_year": 2021, "year_members": 3, "wage_fen": 2_400_000,
             "operating_fen": 860_050, "property_fen": 30_000, "transfer_fen": 512_000, "cost_fen": 344_020,
             "relief_fen": 10_000, "rigid_fen": 1_200_033, "wage_post_fen": 600_000, "minimum_living_fen": 120_000,
             "house_grade": "A", "water_safe": True, "road_paved": False, "road_distance_dm": 5_400,
             "farmland_mu100": 652, "has_handbook": True, "has_application": False,
             "exited": True, "exited_on": date(2020, 6, 1), "exit_worked": False, "exit_members": 3,
             "exit_net_fen": 1_203_000, "exit_account_key": 1, "before_net_fen": 4_000_000, "before_members": 3,
             "line_fen": 600_000, "cause": "illness", "cause_topics": " health training ", "car": True},
            {"path": "/1/2/4/", "village_id": 4, "category": "ordinary", "member_count": 2, "phone_key": 1,
             "wage_fen": 100, "income_year": 2021, "house_grade": "C", "water_safe": False,
             "exited": True, "exited_on": date(2021, 1, 1), "exit_account_key": 1, "line_fen": 600_000},
            {"path": "/1/3/5/", "village_id": 5, "category": None, "member_count": 0},
        ),
        "person": _rows(
            700,
            {"path": "/1/2/4/", "household_id": 600, "sex": "male", "born_on": date(1968, 2, 29), "relation": "02",
             "id_given": True, "phone_key": 3, "labour": "ordinary", "healthy": True, "disability_type": "none",
             "medical_resident": True, "medical_employee": False, "job_count": 1, "job_months": 7,
             "job_monthly_fen": 320_000, "job_region": "province", "post_count": 0, "job_ever": True},
            {"path": "/1/2/4/", "household_id": 600, "sex": "female", "born_on": date(1970, 7, 1), "relation": "12",
             "id_given": True, "labour": "lost", "chronic": True, "disabled": True, "disability_type": "limb",
             "disability_grade": "2", "post_count": 1, "post_months": 12, "post": "cleaner", "job_count": 0},
            {"path": "/1/2/4/", "household_id": 600, "sex": "male", "born_on": date(2010, 9, 9), "relation": "20",
             "id_given": True, "school": "primary", "medical_resident": None},
            {"path": "/1/2/4/", "household_id": 601, "sex": "male", "born_on": None, "relation": "02", "phone_key": 3},
            {"path": "/1/2/4/", "household_id": 601, "sex": "female", "born_on": date(2013, 1, 5), "relation": "30",
             "not_at_school": "ill", "id_given": False},
        ),
    }  # fmt: skip


def _people() -> Data:
    return {
        "cohort": _rows(
            100,
            {"list_code": "two_after", "origin": "junior", "person_count": 120, "household_count": 90},
            {"list_code": "two_after", "origin": "senior", "person_count": 45, "household_count": 40},
            {"list_code": "two_after", "registered": "yes", "person_count": 70},
            {"list_code": "two_after_total", "person_count": 166},
            {"list_code": "poor_student", "place": "in", "as_on": date(2021, 9, 1), "person_count": 300},
            {"list_code": "poor_student", "place": "in", "stage": "junior", "part_of_id": 104, "person_count": 200},
            {"list_code": "poor_student", "place": "out", "person_count": None, "household_count": 12},
            {"list_code": "poor_student", "place": "out", "stage": "junior", "part_of_id": 106, "person_count": 8},
            {"list_code": "poor_student", "as_on": date(2023, 1, 1), "person_count": 999},
        ),
        "asset": _rows(
            120,
            {"kind": "base", "asset_count": 20, "state": "in_service"},
            {"kind": "base", "type": "rural", "asset_count": 7, "part_of_id": 120, "approx": "about"},
            {"kind": "road", "asset_count": 1, "length_dm": 33_740, "length_ulp_dm": 10, "state": "planned"},
            {"kind": "outlet", "path": "/1/2/4/", "asset_count": 1, "state": "in_service"},
            {"kind": "outlet", "type": "express", "path": "/1/3/5/", "asset_count": 2},
        ),
        "participation": _rows(
            140,
            {"kind": "works_job", "registered": "yes", "person_count": 465, "income_fen": 20_343_850_00,
             "income_ulp_fen": 100, "as_on": date(2021, 8, 31), "at_id": 34},
            {"kind": "vehicle_hire", "item_count": 359, "income_fen": 1_247_580_00, "as_on": date(2021, 8, 31)},
            {"kind": "training", "state": "suspended", "planned_count": 30},
            {"kind": "device", "person_count": 28, "household_count": 28, "item_count": 30},
            {"kind": "home_teaching", "person_count": 23, "helper_count": 23, "household_count": 21},
            {"kind": "works_job", "person_count": None, "year_from": 2019, "year_to": 2019},
        ),
        "assignment": _rows(
            160,
            {"kind": "cadre_household", "roster": "A", "household_count": 33, "helper_count": 11, "area_count": 4},
            {"kind": "cadre_household", "roster": "B", "household_count": 26, "helper_id": 11, "area_count": 4},
            {"kind": "village_resident", "helper_count": 7, "rank_count": 2, "from_on": date(2021, 1, 1),
             "year_from": None, "year_to": None},
            {"kind": "village_resident", "helper_count": 3, "from_on": date(2023, 1, 1)},
        ),
    }  # fmt: skip


def _money() -> Data:
    return {
        "standard": _rows(
            200,
            {"kind": "quota", "item": "jobs", "state": "current", "per_amount_fen": 200_00, "persons": 2},
            {"kind": "quota", "item": "jobs", "state": "proposed", "per_amount_fen": 500_00, "persons": 1},
            {"kind": "benefit", "item": "dividend", "state": "current", "per": "household", "amount_fen": 750_00},
            {"kind": "share", "item": "bases", "state": "proposed", "min_share_bp": 3000},
            {"kind": "share", "item": "office", "state": "proposed", "min_share_bp": 1000},
            {"kind": "share", "item": "old", "state": "current", "min_share_bp": 500, "valid_to": date(2020, 1, 1)},
        ),
        "share_rule": _rows(220, {"account_kind": "fund", "purpose": "bases", "min_share_bp": 2500}),
        "account": _rows(230, {"kind": "village_asset", "of_id": 120}),
        "entry": _rows(
            240,
            {"side": "in", "kind": "net_income", "amount_fen": 73_150_00, "account_id": 230},
            {"side": "out", "kind": "construction_cost", "amount_fen": 120_000_00, "account_id": 230},
            {"side": "out", "kind": "student_aid", "amount_fen": 484_387_50, "amount_ulp_fen": 50,
             "person_count": 7265, "person_times": 8000},
            {"side": "out", "kind": "student_aid", "registered": "yes", "part_of_id": 242,
             "amount_fen": 190_375_00, "person_count": 2966},
            {"side": "out", "kind": "student_aid", "registered": "yes", "stage": "senior", "part_of_id": 243,
             "person_count": 493},
            {"side": "out", "kind": "donation", "amount_fen": 140_000_00, "person_count": 864, "place_count": 14,
             "event_count": 14, "on_date": date(2021, 5, 1), "year_from": None, "year_to": None},
            {"side": "out", "kind": "industry_support", "amount_fen": 70_000_00, "household_count": 35},
            {"side": "out", "kind": "goods", "item": "tea", "quantity": 22, "quantity_unit": "块"},
            {"side": "plan", "kind": "helper_pledge", "amount_fen": 100_000_00, "approx": "at_least"},
            {"side": "out", "kind": "donation", "amount_fen": 1, "on_date": date(2023, 1, 1)},
        ),
    }  # fmt: skip


def _activity() -> Data:
    return {
        "event": _rows(
            300,
            {"kind": "dispatch_meeting", "state": "held", "on_date": date(2021, 1, 5), "event_count": 1},
            {"kind": "dispatch_meeting", "state": "held", "on_date": date(2021, 1, 25), "event_count": 1},
            {"kind": "dispatch_meeting", "state": "held", "on_date": date(2021, 3, 31), "event_count": 2},
            {"kind": "dispatch_meeting", "state": "cancelled", "on_date": date(2021, 4, 1), "event_count": 1},
            {"kind": "course", "state": "held", "session_count": 9, "round_count": 3, "event_count": 9,
             "person_times": 600, "headcount": 40, "place_count": 3},
            {"kind": "talk", "state": "held", "event_count": 21, "year_from": 2020, "year_to": 2021},
        ),
        "case": _rows(
            320,
            {"kind": "micro_wish", "state": "open", "case_count": 34, "closed_count": 3},
            {"kind": "rectification_notice", "state": "assigned", "case_count": 7},
            {"kind": "dropout", "state": "closed", "raised_on": date(2021, 4, 1), "closed_on": date(2021, 5, 1),
             "case_count": 4, "closed_count": 4},
            {"kind": "dropout", "state": "open", "raised_on": date(2023, 4, 1), "case_count": 1, "closed_count": 0},
        ),
        "duty": _rows(
            340,
            {"who": "office", "what": "dispatch_meeting", "cadence": "month", "min_count": 1,
             "from_on": date(2021, 1, 1), "to_on": date(2021, 12, 31)},
            {"who": "office", "what": "dispatch_meeting", "cadence": "week", "from_on": date(2021, 1, 1)},
            {"who": "office", "what": "talk", "cadence": "quarter", "from_on": date(2020, 5, 1),
             "to_on": date(2021, 11, 10)},
            {"who": "team", "what": "visit", "cadence": "half_year", "year_from": 2020, "year_to": 2022},
            {"who": "team", "what": "dispatch_meeting", "cadence": "year", "min_count": 3, "year_from": 2021,
             "year_to": 2021},
            {"who": "team", "what": "visit", "cadence": "day", "from_on": date(2022, 6, 1)},
            {"who": "team", "what": "visit", "cadence": "once", "from_on": date(2022, 1, 1),
             "to_on": date(2022, 3, 1)},
            {"who": "team", "what": "visit", "cadence": "regular", "from_on": date(2022, 1, 1)},
            {"who": "team", "what": "visit", "cadence": "month", "year_from": None, "year_to": None},
            {"who": "team", "what": "notice", "evidence": "document", "cadence": "month", "from_on": date(2022, 1, 1)},
        ),
    }  # fmt: skip


def _plans() -> Data:
    return {
        "plan": _rows(400, {"kind": "unit_annual", "state": "issued"}),
        "plan_item": _rows(
            410,
            {"plan_id": 400, "topic": "roads", "kind": "project", "state": "done", "amount_fen": 15_000_00,
             "length_dm": 1_150_000, "planned_count": 8, "done_count": 8, "approx": "about"},
            {"plan_id": 400, "topic": "roads", "kind": "project", "state": "open", "amount_fen": 2_600_00,
             "length_dm": 2_550_000, "due_on": date(2022, 1, 1)},
            {"plan_id": 400, "topic": "people", "kind": "task", "state": "carried_over", "planned_count": 10},
        ),
        "work_item": _rows(
            430,
            {"project_id": 34, "group_name": "base", "progress_bp": 10_000, "weight_bp": 2500,
             "on_date": date(2022, 3, 31)},
            {"project_id": 34, "group_name": "base", "progress_bp": 9900, "weight_bp": 5000,
             "on_date": date(2022, 3, 31)},
            {"project_id": 34, "progress_bp": 5410, "on_date": date(2022, 3, 31)},
            {"project_id": 34, "progress_bp": 100, "on_date": date(2022, 9, 30)},
        ),
    }  # fmt: skip
