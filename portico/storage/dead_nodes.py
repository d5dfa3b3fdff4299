"""Which nodes are dead, for statements that take over what they held.

Taking over from a node that was only cut off does a thing twice at most, which everything of this kind may.
"""

# One parameter: the own node. Who counts as dead itself takes no other one for dead: the database was away.
DEAD_NODES = """
    select other.id from node own join node other on other.id <> own.id
    where own.id = %s and own.expires_at > clock_timestamp() and other.expires_at < clock_timestamp()
"""
