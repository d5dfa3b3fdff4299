"""Rows of another chat server, stored in batches: whoever writes here speaks to nobody.

Synchronous, like the migrations: the command runs it without a reactor. Locks are taken as everywhere
(people in order of id, then conversations in order of id), so a node may serve meanwhile.
"""
