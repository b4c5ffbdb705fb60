"""What is done to the program and not by it: its test suite and its offline packages. Not shipped in the wheel."""
