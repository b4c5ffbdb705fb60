"""What can be taken in, and the batches that were."""

from bangfu.intake.queries.kinds import ORDER, record_kinds

__all__ = ["ORDER", "record_kinds"]
