"""Settings (one file, from the environment, failing loudly) and the checks at start-up."""
