"""The estimate as JSON for programs: /api/v1/. Nothing sent here is kept or logged."""
