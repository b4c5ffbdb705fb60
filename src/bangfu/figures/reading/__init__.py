"""Files into texts for the checker: what stands in a file, where, and a clear refusal when it cannot be read."""
