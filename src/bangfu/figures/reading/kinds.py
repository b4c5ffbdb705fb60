"""What kinds of file are read: told alike by the door, the page, its file chooser and the command line."""

from __future__ import annotations

# Formats of before 2007, of WPS and of others, and what they are turned into.
OLD = {"doc": "docx", "wps": "docx", "wpt": "docx", "rtf": "docx", "odt": "docx"}
OLD |= {"xls": "xlsx", "et": "xlsx", "ett": "xlsx", "ods": "xlsx"}
# What holds a text as it is; a name without an ending may hold anything that can be read.
TEXTS = frozenset({"txt", "text", "md", "markdown", "csv", "tsv", "log"})
# What offices have, in the order of being met; other endings that are read go without saying.
KINDS = ("docx", "xlsx", "csv", "txt", "md", "pdf", "doc", "wps", "rtf", "xls", "et")
LISTED = " ".join(KINDS)
