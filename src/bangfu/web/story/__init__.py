"""What the pages of a household, a person and a village tell: the same making for each."""
