"""Published pack revisions and round values."""
