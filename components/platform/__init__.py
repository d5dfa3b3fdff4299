"""What all rooms share: the WAMP session, the link to the router, batches, logs and metrics."""
