"""Migrations of the store, run by `conversations.schema`."""
