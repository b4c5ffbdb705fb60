"""The only code that changes accounts, entries and share rules."""

from bangfu.funds.actions.accounts import amend_share_rule, open_account, set_share_rule
from bangfu.funds.actions.entries import EntryLine, amend_entry, record_entries, record_entry

__all__ = [
    "EntryLine",
    "amend_entry",
    "amend_share_rule",
    "open_account",
    "record_entries",
    "record_entry",
    "set_share_rule",
]
