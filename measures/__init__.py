"""Figures: catalogue, estimates, intervals, funnel, change, similar areas, findings."""
