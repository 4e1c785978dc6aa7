"""Event packs and exports. Arrives with its own issue."""
