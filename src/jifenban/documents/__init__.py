"""Papers as issued, and their print ledger."""
