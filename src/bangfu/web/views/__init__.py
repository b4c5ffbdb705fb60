"""Views: find by a query, check input, call one action, answer."""
