"""The made county and the public samples, loaded through the same actions as real data."""
