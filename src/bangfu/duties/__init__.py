"""Duties, plans, tasks and targets; fulfilment is a query over what happened, never a stored flag."""
