"""Transports: connection limits, WebSocket frames, serialization and writes."""
