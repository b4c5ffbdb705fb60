"""Rules run over the whole county: leads, alerts and problems, and how many of each were right."""
