"""Accounts and stocks of a holder, and the shares their money must keep."""

from __future__ import annotations

from datetime import date

from bangfu.audit.actions import Act, action
from bangfu.funds.models import Account, ShareRule
from bangfu.funds.rules import STATES, refuse_over_whole, refuse_shares
from bangfu.kernel.record import refuse_unlisted
from bangfu.kernel.right import Right
from bangfu.staff.actions.codes import refuse_codes
from bangfu.staff.actions.heading import Heading, begin, permit, refuse_strangers
from bangfu.subjects.actions import corrections
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import refuse_other_kind
from bangfu.subjects.rules import refuse_backwards

ACCOUNT_KINDS, PURPOSES = "funds.account_kind", "funds.purpose"
OF = ("asset", "project", "batch", "programme", "organisation", "area")


@action("funds.account.open", Right.FUND_RECORD_WRITE)
def open_account(
    act: Act,
    *,
    heading: Heading,
    kind: str,
    purpose: str = "",
    of: Subject | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Account:
    """Open an account or stock of the heading's organisation, for a purpose or of an asset or project."""
    columns = begin(act, heading, "account")
    refuse_strangers(heading.county, of=of)
    refuse_codes(heading.county, act.call.today, ACCOUNT_KINDS, [(heading, kind)])
    refuse_codes(heading.county, act.call.today, PURPOSES, [(heading, purpose)], "purpose")
    refuse_other_kind("of", of, OF)
    refuse_backwards(valid_from, valid_to, "valid_to")
    row = Account(**columns, kind=kind, purpose=purpose, of=of, valid_from=valid_from, valid_to=valid_to)
    row.save()
    act.about(row.subject.uid)
    return row


@action("funds.share_rule.set", Right.FUND_RECORD_WRITE)
def set_share_rule(
    act: Act,
    *,
    heading: Heading,
    account_kind: str,
    purpose: str,
    state: str = "current",
    min_share_bp: int | None = None,
    max_share_bp: int | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    basis: Subject | None = None,
) -> ShareRule:
    """Set which share of the accounts of a kind goes to a purpose; the least shares of one state fit into the whole."""
    columns = begin(act, heading, "share_rule")
    refuse_strangers(heading.county, basis=basis)
    refuse_codes(heading.county, act.call.today, ACCOUNT_KINDS, [(heading, account_kind)], "account_kind")
    refuse_codes(heading.county, act.call.today, PURPOSES, [(heading, purpose)], "purpose")
    refuse_unlisted("state", state, STATES)
    refuse_backwards(valid_from, valid_to, "valid_to")
    refuse_shares(min_share_bp, max_share_bp)
    row = ShareRule(
        **columns,
        account_kind=account_kind,
        purpose=purpose,
        state=state,
        min_share_bp=min_share_bp,
        max_share_bp=max_share_bp,
        valid_from=valid_from,
        valid_to=valid_to,
        basis=basis,
    )
    _refuse_together(row)
    row.save()
    act.about(row.subject.uid)
    return row


def _refuse_together(row: ShareRule) -> None:
    rows = ShareRule.objects.known().filter(organisation_id=row.organisation_id, valid_to__isnull=True)
    same = rows.filter(account_kind=row.account_kind, state=row.state).exclude(subject_id=row.subject_id)
    if row.valid_to is None:
        refuse_over_whole(row.min_share_bp, same.values_list("min_share_bp", flat=True))


@action("funds.share_rule.amend", Right.FUND_RECORD_WRITE)
def amend_share_rule(
    act: Act, *, rule: ShareRule, min_share_bp: int | None = None, max_share_bp: int | None = None
) -> ShareRule:
    """Correct a rule's shares, with a reason; what was said before stays readable."""
    permit(act, rule)
    changes = corrections(act, rule, {"min_share_bp": min_share_bp, "max_share_bp": max_share_bp})
    refuse_shares(changes.get("min_share_bp", rule.min_share_bp), changes.get("max_share_bp", rule.max_share_bp))
    fresh = rule.replaced(**changes)
    _refuse_together(fresh)
    return fresh
