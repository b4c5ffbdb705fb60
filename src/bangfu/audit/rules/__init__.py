"""Pure rules of the audit trail: the open action and the arithmetic of the chain."""
