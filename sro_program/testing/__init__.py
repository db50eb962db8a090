"""Imported by tests only."""
