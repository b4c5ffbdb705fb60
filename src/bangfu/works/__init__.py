"""The works office (工程项目): batches, projects, lots, progress, value done and acceptance."""
