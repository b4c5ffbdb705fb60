"""The one YAML loader: values only, no objects; written in C where the wheel brings it, for a file of 20 MB takes minutes otherwise."""

from __future__ import annotations

from typing import Any

import yaml

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
