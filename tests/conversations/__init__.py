"""Tests of the conversations, on both databases."""
