"""One module for each verb; `run(given, telling)` answers the exit code."""
