"""Messages, receipts and the message log."""
