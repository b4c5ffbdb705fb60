"""The one YAML loader and dumper: values only, no objects.

Written in C where the wheel brings it: a file of 20 MB takes seconds instead of minutes.
"""

from __future__ import annotations

from typing import Any

import yaml

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
