"""Running the rules over a county, and what people decide of the findings."""
