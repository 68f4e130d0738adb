"""Estimates for anybody: the packs, what they ask, the day and line to count to, and advice. No pages."""
