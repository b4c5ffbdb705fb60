"""The pairing office (包保帮扶): who helps whom, visits, help plans and their handbook."""
