"""Pure rules of documents: what a file is, and what it may be called."""
