"""Money, period, area path, ID number, unit, digest, scope, refusal: pure, without Django."""
