"""One row for everything that can be pointed at: search keys, holds, merge with undo."""
