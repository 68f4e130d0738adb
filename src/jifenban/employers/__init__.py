"""Organisations that are parties to applications: their registration, their codes and their agents."""
