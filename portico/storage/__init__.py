"""Every SQL statement and every Redis key; nothing else in Portico knows a driver."""
