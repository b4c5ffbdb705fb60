"""The only code that changes documents and stored files."""

from bangfu.documents.actions.files import store_file
from bangfu.documents.actions.register import cite, record_document

__all__ = ["cite", "record_document", "store_file"]
