"""Pure rules of reporting: no database, no clock, no Django."""
