"""Run every bench in turn: ``python -m bench``. Exits 1 if a ratio is over its budget or a bench fails."""

from __future__ import annotations

import subprocess
import sys

BENCHES = (
    "estimator",
    "findings",
    "pipeline_scale",
    "stop_search_import",
    "street_import",
    "hotspots",
    "hotspot_page",
    "recolour",
    "cold_start",
    "phones",
    "conversation_load",
)


def main() -> int:
    """Run the benches, each in a process of its own, and return how many failed (at most 1)."""
    results = [subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode for name in BENCHES]
    return int(any(results))


if __name__ == "__main__":
    sys.exit(main())
