"""Criteria, snapshot format, named SQL steps and their runners: pure, without Django."""
