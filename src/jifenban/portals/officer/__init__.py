"""Pages for staff of offices and departments."""
