"""Pure rules of the policybook: the files, what differs between two entries, working days."""
