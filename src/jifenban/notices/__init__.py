"""Messages to people: outbox and inbox."""
