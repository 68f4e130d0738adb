"""A case and all that changes with it in one transaction."""
