"""The only code that changes documents and stored files."""

from bangfu.documents.actions.circulate import acknowledge, circulate, remind
from bangfu.documents.actions.files import keep_file, store_file
from bangfu.documents.actions.register import cite, concern, record_document, rest_on

__all__ = [
    "acknowledge",
    "circulate",
    "cite",
    "concern",
    "keep_file",
    "record_document",
    "remind",
    "rest_on",
    "store_file",
]
