"""Settings, URLs, WSGI entry point, static assets."""
