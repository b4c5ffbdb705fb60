"""Freezing: plain fact columns of all or of given subjects, written as Parquet with a manifest."""
