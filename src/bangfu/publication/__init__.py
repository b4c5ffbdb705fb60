"""公示 (before a decision, with objections) and 公告 (after it): the only door to the public."""
