"""Every address of the site, each with its right."""

from __future__ import annotations

from django.urls import URLPattern

from bangfu.kernel.right import Right
from bangfu.web.gate import open_page, page
from bangfu.web.views.account import (
    household_account,
    household_account_file,
    household_account_reckon,
    household_account_save,
    household_account_voucher,
    household_account_withdraw,
)
from bangfu.web.views.accounts import household_accounts
from bangfu.web.views.audit import audit, audit_line, audit_verify
from bangfu.web.views.case_new import case_new
from bangfu.web.views.check import check, check_docx, check_json, check_part
from bangfu.web.views.checklists import checklist_page, checklist_standing, checklists_page
from bangfu.web.views.claims import claims
from bangfu.web.views.cohort_match import cohort_decide, cohort_match, cohort_names
from bangfu.web.views.comparison import comparison, comparison_key
from bangfu.web.views.differences import difference_case, difference_resolve, differences
from bangfu.web.views.document import (
    document,
    document_circulate,
    document_read,
    document_remind,
    document_tie,
)
from bangfu.web.views.documents import document_new, documents
from bangfu.web.views.duplicate import (
    duplicate,
    duplicate_decide,
    duplicate_propose,
    duplicate_undo,
    duplicate_word,
)
from bangfu.web.views.duplicates import duplicates, duplicates_look
from bangfu.web.views.exchanges import exchange_approve, exchange_new, exchange_take, exchanges
from bangfu.web.views.field_history import field_correction, field_page
from bangfu.web.views.finding_exemptions import finding_exemptions, finding_word
from bangfu.web.views.finding_record import finding_again, finding_record
from bangfu.web.views.finding_runs import finding_job, finding_run, finding_runs, finding_start
from bangfu.web.views.finding_work import finding_decide, finding_work
from bangfu.web.views.findings import finding_file, findings
from bangfu.web.views.handbook_mends import handbook_mends
from bangfu.web.views.household import household
from bangfu.web.views.household_between import household_between
from bangfu.web.views.household_members import STEPS as MEMBER_STEPS
from bangfu.web.views.household_members import household_members
from bangfu.web.views.household_paper import household_handbook, household_sheet
from bangfu.web.views.import_batch import (
    import_annotated,
    import_apply,
    import_batch,
    import_decide,
    import_map,
    import_mean,
    import_rows,
    import_step,
    import_undo,
)
from bangfu.web.views.imports import import_new, import_paste, import_template, imports
from bangfu.web.views.indicators import indicator, indicators
from bangfu.web.views.lots import lots
from bangfu.web.views.national_entries import national_entries, national_entries_file
from bangfu.web.views.notes import all_notes, new_note
from bangfu.web.views.owners import OWNERS
from bangfu.web.views.person import person
from bangfu.web.views.policybook import policy_export, policybook
from bangfu.web.views.policybook_change import policy_change, policy_new
from bangfu.web.views.policybook_entry import policy_entry
from bangfu.web.views.policybook_version import policy_put, policy_reject, policy_version, policy_withdraw
from bangfu.web.views.policybook_waiting import policy_accept, policy_waiting
from bangfu.web.views.record_steps import record_count, record_end, record_held, record_move, record_step
from bangfu.web.views.records import record, records
from bangfu.web.views.registers import registers
from bangfu.web.views.registry_change import registry_change
from bangfu.web.views.registry_file import registry_file
from bangfu.web.views.registry_lists import households, people, villages
from bangfu.web.views.report import report, report_again, report_figure, report_file, report_text
from bangfu.web.views.reports import report_new, reports
from bangfu.web.views.reveal import reveal
from bangfu.web.views.rule_edit import rule_change, rule_help, rule_new
from bangfu.web.views.rules import rule, rules
from bangfu.web.views.saved_views import saved_views
from bangfu.web.views.search import search
from bangfu.web.views.shell import complaint, demo_role, home, language, projection
from bangfu.web.views.sign_in import password, sign_in, sign_out
from bangfu.web.views.sources import source_decide, source_forget, source_list, source_new, sources
from bangfu.web.views.village import village
from bangfu.web.views.work import work, work_correct, work_progress, work_stage
from bangfu.web.views.workbench import workbench
from bangfu.web.views.works import works

BOTH, POST = ("GET", "POST"), ("POST",)


def _of_owner(owner: str, where: str) -> list[URLPattern]:
    """The pages that households, people and villages have alike."""
    reads, writes = Right.REGISTRY_HOUSEHOLD_READ, Right.REGISTRY_HOUSEHOLD_WRITE
    field, notes = f"{where}/history/<str:field>", f"{where}/notes"
    return [
        page(f"{field}/", field_page(owner), f"{owner}_field", right=reads),
        page(f"{field}/correct/", field_correction(owner), f"{owner}_correct", right=writes, methods=POST),
        page(f"{notes}/", all_notes(owner), f"{owner}_notes", right=reads),
        page(f"{notes}/new/", new_note(owner), f"{owner}_note", right=writes, methods=POST),
    ]


urlpatterns: list[URLPattern] = [
    open_page("sign-in/", sign_in, "sign_in", methods=BOTH),
    open_page("language/", language, "language", methods=POST),
    open_page("complaint/", complaint, "complaint", methods=BOTH),
    open_page("", home, "home", signed_in=True),
    open_page("sign-out/", sign_out, "sign_out", methods=POST, signed_in=True),
    open_page("password/", password, "password", methods=BOTH, signed_in=True),
    open_page("projection/", projection, "projection", methods=POST, signed_in=True),
    open_page("demo/role/", demo_role, "demo_role", methods=POST, signed_in=True),
    page("", workbench, "workbench", right=Right.WORKBENCH_PAGE_READ),
    page("registry/households/", households, "households", right=Right.REGISTRY_HOUSEHOLD_READ),
    page("registry/people/", people, "people", right=Right.REGISTRY_HOUSEHOLD_READ),
    page("registry/people/<uuid:uid>/number/", reveal, "reveal", right=Right.REGISTRY_HOUSEHOLD_READ, methods=BOTH),
    page("registry/villages/", villages, "villages", right=Right.REGISTRY_HOUSEHOLD_READ),
    page("registry/duplicates/", duplicates, "duplicates", right=Right.REGISTRY_HOUSEHOLD_READ),
    page("registry/duplicates/look/", duplicates_look, "duplicates_look", right=Right.SCREEN_RUN_MAKE, methods=POST),
    page("registry/duplicates/<uuid:uid>/", duplicate, "duplicate", right=Right.REGISTRY_HOUSEHOLD_READ),
    page(
        "registry/duplicates/<uuid:uid>/decide/",
        duplicate_decide,
        "duplicate_decide",
        right=Right.REGISTRY_MATCH_DECIDE,
        methods=POST,
    ),
    page(
        "registry/duplicates/<uuid:uid>/same/",
        duplicate_propose,
        "duplicate_propose",
        right=Right.REGISTRY_MATCH_DECIDE,
        methods=POST,
    ),
    page(
        "registry/duplicates/<uuid:uid>/word/",
        duplicate_word,
        "duplicate_word",
        right=Right.SUBJECT_MERGE,
        methods=POST,
    ),
    page(
        "registry/duplicates/<uuid:uid>/undo/",
        duplicate_undo,
        "duplicate_undo",
        right=Right.SUBJECT_MERGE,
        methods=POST,
    ),
    page("registry/file/<str:kind>/", registry_file, "registry_file", right=Right.REGISTRY_HOUSEHOLD_READ),
    page(
        "registry/change/<str:kind>/",
        registry_change,
        "registry_change",
        right=Right.REGISTRY_HOUSEHOLD_WRITE,
        methods=BOTH,
    ),
    page("registry/views/", saved_views, "saved_views", right=Right.REGISTRY_HOUSEHOLD_READ, methods=BOTH),
    page("search/", search, "search", right=Right.WORKBENCH_PAGE_READ, methods=BOTH),
    page("registry/households/<uuid:uid>/", household, "household", right=Right.REGISTRY_HOUSEHOLD_READ),
    page(
        "registry/households/<uuid:uid>/handbook/",
        household_handbook,
        "household_handbook",
        right=Right.REGISTRY_HOUSEHOLD_READ,
    ),
    page(
        "registry/households/<uuid:uid>/sheet/",
        household_sheet,
        "household_sheet",
        right=Right.REGISTRY_HOUSEHOLD_READ,
    ),
    page(
        "registry/households/<uuid:uid>/between/",
        household_between,
        "household_between",
        right=Right.REGISTRY_HOUSEHOLD_READ,
    ),
    page(
        "registry/households/<uuid:uid>/members/",
        household_members,
        "household_members",
        right=Right.REGISTRY_HOUSEHOLD_WRITE,
    ),
    *(
        page(
            f"registry/households/<uuid:uid>/members/{do}/",
            view,
            f"household_member_{do}",
            right=Right.REGISTRY_HOUSEHOLD_WRITE,
            methods=POST,
        )
        for do, view in MEMBER_STEPS.items()
    ),
    page("registry/people/<uuid:uid>/", person, "person", right=Right.REGISTRY_HOUSEHOLD_READ),
    page("registry/villages/<uuid:uid>/", village, "village", right=Right.REGISTRY_HOUSEHOLD_READ),
    *(entry for owner, where in OWNERS.items() for entry in _of_owner(owner, f"registry/{where}/<uuid:uid>")),
    page("works/", works, "works", right=Right.WORKS_PROJECT_READ),
    page("works/lots/", lots, "lots", right=Right.WORKS_PROJECT_READ),
    page("works/<uuid:uid>/", work, "work", right=Right.WORKS_PROJECT_READ),
    page("works/<uuid:uid>/progress/", work_progress, "work_progress", right=Right.WORKS_PROGRESS_WRITE, methods=POST),
    page("works/<uuid:uid>/stage/", work_stage, "work_stage", right=Right.WORKS_PROGRESS_WRITE, methods=POST),
    page("works/<uuid:uid>/correct/", work_correct, "work_correct", right=Right.WORKS_PROJECT_WRITE, methods=POST),
    page("indicators/", indicators, "indicators", right=Right.REPORT_FIGURE_READ),
    page("indicators/<str:code>/", indicator, "indicator", right=Right.REPORT_FIGURE_READ),
    page("claims/", claims, "claims", right=Right.REPORT_CLAIM_READ),
    page("check/", check, "check", right=Right.FIGURE_CHECK_USE, methods=BOTH),
    page("check/part/", check_part, "check_part", right=Right.FIGURE_CHECK_USE, methods=POST),
    page("check/docx/", check_docx, "check_docx", right=Right.FIGURE_CHECK_USE, methods=POST),
    page("check/json/", check_json, "check_json", right=Right.FIGURE_CHECK_USE, methods=POST),
    page("reports/", reports, "reports", right=Right.REPORT_RUN_READ),
    page("reports/new/", report_new, "report_new", right=Right.REPORT_RUN_MAKE, methods=BOTH),
    page("reports/<uuid:uid>/", report, "report", right=Right.REPORT_RUN_READ),
    page("reports/<uuid:uid>/again/", report_again, "report_again", right=Right.REPORT_RUN_MAKE, methods=POST),
    page("reports/<uuid:uid>/text/<str:slot>/", report_text, "report_text", right=Right.REPORT_RUN_MAKE, methods=POST),
    page("reports/<uuid:uid>/file/", report_file, "report_file", right=Right.REPORT_RUN_READ),
    page("reports/<uuid:uid>/figures/<str:code>/", report_figure, "report_figure", right=Right.REPORT_RUN_READ),
    page("checklists/", checklists_page, "checklists", right=Right.SCREEN_FINDING_READ),
    page("checklists/<str:code>/", checklist_page, "checklist", right=Right.SCREEN_FINDING_READ),
    page(
        "checklists/<str:code>/<uuid:uid>/",
        checklist_standing,
        "checklist_standing",
        right=Right.SCREEN_FINDING_READ,
    ),
    page("documents/", documents, "documents", right=Right.DOCUMENT_RECORD_READ),
    page("documents/new/", document_new, "document_new", right=Right.DOCUMENT_RECORD_WRITE, methods=BOTH),
    # Whoever a document was sent to may open it, whatever the role.
    page("documents/<uuid:uid>/", document, "document", right=Right.WORKBENCH_PAGE_READ),
    page("documents/<uuid:uid>/tie/", document_tie, "document_tie", right=Right.DOCUMENT_RECORD_WRITE, methods=POST),
    page(
        "documents/<uuid:uid>/circulate/",
        document_circulate,
        "document_circulate",
        right=Right.DOCUMENT_RECORD_WRITE,
        methods=POST,
    ),
    page("documents/<uuid:uid>/read/", document_read, "document_read", right=Right.WORKBENCH_PAGE_READ, methods=POST),
    page(
        "documents/<uuid:uid>/remind/",
        document_remind,
        "document_remind",
        right=Right.DOCUMENT_RECORD_WRITE,
        methods=POST,
    ),
    page("accounts/", household_accounts, "household_accounts", right=Right.REGISTRY_HOUSEHOLD_READ),
    page(
        "accounts/<uuid:uid>/<int:year>/",
        household_account,
        "household_account",
        right=Right.REGISTRY_HOUSEHOLD_READ,
    ),
    page(
        "accounts/<uuid:uid>/<int:year>/save/",
        household_account_save,
        "household_account_save",
        right=Right.REGISTRY_HOUSEHOLD_WRITE,
        methods=POST,
    ),
    page(
        "accounts/<uuid:uid>/<int:year>/paper/",
        household_account_voucher,
        "household_account_voucher",
        right=Right.REGISTRY_HOUSEHOLD_WRITE,
        methods=POST,
    ),
    page(
        "accounts/<uuid:uid>/<int:year>/paper/<int:voucher>/withdraw/",
        household_account_withdraw,
        "household_account_withdraw",
        right=Right.REGISTRY_HOUSEHOLD_WRITE,
        methods=POST,
    ),
    page(
        "accounts/<uuid:uid>/<int:year>/said/",
        household_account_reckon,
        "household_account_reckon",
        right=Right.REGISTRY_HOUSEHOLD_WRITE,
        methods=POST,
    ),
    page(
        "accounts/<uuid:uid>/<int:year>/file/<uuid:file>/",
        household_account_file,
        "household_account_file",
        right=Right.DOCUMENT_FILE_READ,
    ),
    page("records/", records, "records", right=Right.RECORD_READ),
    page("records/new-case/", case_new, "case_new", right=Right.CASE_RECORD_WRITE, methods=BOTH),
    page("records/<uuid:uid>/", record, "record", right=Right.RECORD_READ),
    page("records/<uuid:uid>/step/", record_step, "record_step", right=Right.CASE_RECORD_WRITE, methods=POST),
    page("records/<uuid:uid>/count/", record_count, "record_count", right=Right.CASE_RECORD_WRITE, methods=POST),
    page("records/<uuid:uid>/end/", record_end, "record_end", right=Right.PLAN_RECORD_WRITE, methods=POST),
    page("records/<uuid:uid>/held/", record_held, "record_held", right=Right.ACTIVITY_RECORD_WRITE, methods=POST),
    page("records/<uuid:uid>/register/", cohort_match, "cohort_match", right=Right.RECORD_READ),
    page(
        "records/<uuid:uid>/register/names/",
        cohort_names,
        "cohort_names",
        right=Right.REGISTRY_GROUP_WRITE,
        methods=POST,
    ),
    page(
        "records/<uuid:uid>/register/decide/",
        cohort_decide,
        "cohort_decide",
        right=Right.REGISTRY_MATCH_DECIDE,
        methods=POST,
    ),
    page("policybook/", policybook, "policybook", right=Right.POLICY_ENTRY_READ),
    page("policybook/export/", policy_export, "policy_export", right=Right.POLICY_ENTRY_READ),
    page("policybook/waiting/", policy_waiting, "policy_waiting", right=Right.POLICY_ENTRY_READ),
    page("policybook/waiting/accept/", policy_accept, "policy_accept", right=Right.POLICY_ENTRY_APPROVE, methods=POST),
    page("policybook/new/<str:kind>/", policy_new, "policy_new", right=Right.POLICY_ENTRY_PROPOSE, methods=BOTH),
    page("policybook/version/<int:number>/", policy_version, "policy_version", right=Right.POLICY_ENTRY_READ),
    page(
        "policybook/version/<int:number>/put/",
        policy_put,
        "policy_put",
        right=Right.POLICY_ENTRY_APPROVE,
        methods=POST,
    ),
    page(
        "policybook/version/<int:number>/reject/",
        policy_reject,
        "policy_reject",
        right=Right.POLICY_ENTRY_APPROVE,
        methods=POST,
    ),
    page(
        "policybook/version/<int:number>/withdraw/",
        policy_withdraw,
        "policy_withdraw",
        right=Right.POLICY_ENTRY_PROPOSE,
        methods=POST,
    ),
    page("policybook/<str:kind>/<str:code>/", policy_entry, "policy_entry", right=Right.POLICY_ENTRY_READ),
    page(
        "policybook/<str:kind>/<str:code>/change/",
        policy_change,
        "policy_change",
        right=Right.POLICY_ENTRY_PROPOSE,
        methods=BOTH,
    ),
    page("findings/", findings, "findings", right=Right.SCREEN_FINDING_READ),
    page("findings/file/", finding_file, "finding_file", right=Right.SCREEN_FINDING_READ),
    page("findings/work/", finding_work, "finding_work", right=Right.SCREEN_FINDING_READ),
    page("findings/decide/", finding_decide, "finding_decide", right=Right.SCREEN_FINDING_DECIDE, methods=BOTH),
    page("findings/of/<uuid:uid>/", finding_record, "finding_record", right=Right.SCREEN_FINDING_READ),
    page("findings/of/<uuid:uid>/again/", finding_again, "finding_again", right=Right.SNAPSHOT_FREEZE, methods=POST),
    page("findings/exemptions/", finding_exemptions, "finding_exemptions", right=Right.SCREEN_FINDING_READ),
    page(
        "findings/exemptions/<int:number>/",
        finding_word,
        "finding_word",
        right=Right.SCREEN_EXEMPTION_APPROVE,
        methods=POST,
    ),
    page("findings/runs/", finding_runs, "finding_runs", right=Right.SCREEN_FINDING_READ),
    page("findings/runs/new/", finding_start, "finding_start", right=Right.SCREEN_RUN_MAKE, methods=POST),
    page("findings/runs/<uuid:uid>/", finding_run, "finding_run", right=Right.SCREEN_FINDING_READ),
    page("findings/jobs/<uuid:uid>/", finding_job, "finding_job", right=Right.SCREEN_RUN_MAKE),
    page("rules/", rules, "rules", right=Right.POLICY_ENTRY_READ),
    page("rules/new/", rule_new, "rule_new", right=Right.POLICY_ENTRY_PROPOSE, methods=BOTH),
    page("rules/help/", rule_help, "rule_help", right=Right.POLICY_ENTRY_PROPOSE, methods=POST),
    page("rules/<str:code>/", rule, "rule", right=Right.POLICY_ENTRY_READ),
    page("rules/<str:code>/change/", rule_change, "rule_change", right=Right.POLICY_ENTRY_PROPOSE, methods=BOTH),
    page("records/<uuid:uid>/move/", record_move, "record_move", right=Right.PROGRAMME_RECORD_WRITE, methods=POST),
    page("imports/", imports, "imports", right=Right.INTAKE_BATCH_READ),
    page("imports/new/", import_new, "import_new", right=Right.INTAKE_BATCH_WRITE, methods=BOTH),
    page("imports/paste/", import_paste, "import_paste", right=Right.INTAKE_BATCH_WRITE, methods=BOTH),
    page("imports/template/<str:code>/", import_template, "import_template", right=Right.INTAKE_BATCH_WRITE),
    page("imports/<uuid:uid>/marked/", import_annotated, "import_annotated", right=Right.INTAKE_BATCH_WRITE),
    page("imports/<uuid:uid>/", import_batch, "import_batch", right=Right.INTAKE_BATCH_READ),
    page("imports/<uuid:uid>/rows/", import_rows, "import_rows", right=Right.INTAKE_BATCH_READ),
    page("imports/<uuid:uid>/headings/", import_map, "import_map", right=Right.INTAKE_BATCH_WRITE, methods=POST),
    page("imports/<uuid:uid>/words/", import_mean, "import_mean", right=Right.INTAKE_BATCH_WRITE, methods=POST),
    page("imports/<uuid:uid>/apply/", import_apply, "import_apply", right=Right.INTAKE_BATCH_WRITE, methods=POST),
    page("imports/<uuid:uid>/decide/", import_decide, "import_decide", right=Right.INTAKE_BATCH_WRITE, methods=POST),
    page("imports/<uuid:uid>/undo/", import_undo, "import_undo", right=Right.INTAKE_BATCH_WRITE, methods=POST),
    page("imports/<uuid:uid>/step/", import_step, "import_step", right=Right.INTAKE_BATCH_WRITE, methods=POST),
    page("registry/sources/", sources, "sources", right=Right.REGISTRY_HOUSEHOLD_READ),
    page("registry/sources/new/", source_new, "source_new", right=Right.REGISTRY_SOURCE_WRITE, methods=BOTH),
    page("registry/sources/differences/", differences, "differences", right=Right.REGISTRY_HOUSEHOLD_READ),
    page(
        "registry/sources/differences/resolve/",
        difference_resolve,
        "difference_resolve",
        right=Right.REGISTRY_HOUSEHOLD_WRITE,
        methods=POST,
    ),
    page(
        "registry/sources/differences/case/",
        difference_case,
        "difference_case",
        right=Right.CASE_RECORD_WRITE,
        methods=POST,
    ),
    page("registry/sources/sheets/", comparison, "comparison", right=Right.REGISTRY_HOUSEHOLD_READ),
    page(
        "registry/sources/sheets/<uuid:uid>/",
        comparison_key,
        "comparison_key",
        right=Right.REGISTRY_HOUSEHOLD_WRITE,
        methods=BOTH,
    ),
    page("registry/sources/handbooks/", handbook_mends, "handbook_mends", right=Right.REGISTRY_HOUSEHOLD_READ),
    page("registry/sources/registers/", registers, "registers", right=Right.REGISTRY_HOUSEHOLD_READ),
    page("registry/sources/given/", exchanges, "exchanges", right=Right.REGISTRY_HOUSEHOLD_READ),
    page("registry/sources/given/new/", exchange_new, "exchange_new", right=Right.REGISTRY_EXTRACT_MAKE, methods=BOTH),
    page(
        "registry/sources/given/<uuid:uid>/approve/",
        exchange_approve,
        "exchange_approve",
        right=Right.REGISTRY_EXTRACT_APPROVE,
        methods=POST,
    ),
    page(
        "registry/sources/given/<uuid:uid>/take/",
        exchange_take,
        "exchange_take",
        right=Right.REGISTRY_EXTRACT_MAKE,
        methods=POST,
    ),
    page("registry/sources/<uuid:uid>/", source_list, "source_list", right=Right.REGISTRY_HOUSEHOLD_READ),
    page(
        "registry/sources/<uuid:uid>/decide/",
        source_decide,
        "source_decide",
        right=Right.REGISTRY_MATCH_DECIDE,
        methods=POST,
    ),
    page(
        "registry/sources/<uuid:uid>/forget/",
        source_forget,
        "source_forget",
        right=Right.REGISTRY_SOURCE_WRITE,
        methods=POST,
    ),
    page("registry/national/", national_entries, "national_entries", right=Right.REGISTRY_HOUSEHOLD_READ),
    page(
        "registry/national/file/",
        national_entries_file,
        "national_entries_file",
        right=Right.REGISTRY_HOUSEHOLD_READ,
    ),
    page("audit/", audit, "audit", right=Right.AUDIT_LINE_READ),
    page("audit/verify/", audit_verify, "audit_verify", right=Right.AUDIT_LINE_VERIFY, methods=POST),
    page("audit/<int:seq>/", audit_line, "audit_line", right=Right.AUDIT_LINE_READ),
]

handler403 = "bangfu.web.views.shell.forbidden"
handler404 = "bangfu.web.views.shell.not_found"
handler500 = "bangfu.web.views.shell.failed"
