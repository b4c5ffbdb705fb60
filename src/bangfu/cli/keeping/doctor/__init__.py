"""Looking the installation over: one line for everything that can be wrong, and what to do about it."""
