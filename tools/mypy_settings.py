"""The program's settings for mypy's Django plugin, which needs them to load and uses no data."""

import os
import tempfile

os.environ.update(BANGFU_MODE="test", BANGFU_DATA=tempfile.gettempdir(), BANGFU_DATABASE_URL="")

from bangfu.config.settings import *  # noqa: F403
