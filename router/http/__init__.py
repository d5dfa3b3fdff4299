"""The node's HTTP endpoints: health, metrics, uploads, unsubscribe, and the reverse proxy."""
