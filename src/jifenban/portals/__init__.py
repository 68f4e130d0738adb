"""Views by audience; no business rule lives here."""
