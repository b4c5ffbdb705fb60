"""The monitoring office (监测预警): candidates, categories, measures and risk elimination."""
