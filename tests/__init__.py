"""Tests: what the figures, tables and pages promise."""
