"""Background work with progress, and the outbox of files and messages."""
