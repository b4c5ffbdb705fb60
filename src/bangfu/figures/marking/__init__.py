"""What was found, written as Word comments at the figures of a document."""
