"""Log-ins and sessions."""
