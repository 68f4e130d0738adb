"""Ranking runs and their lists."""
