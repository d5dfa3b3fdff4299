"""Which nodes are dead, for statements that take over what they held.

Taking over from a node that was only cut off does a thing twice at most, which everything of this kind may.
"""

# One parameter: the own node, which is not dead, whatever its row says.
DEAD_NODES = "select id from node where expires_at < clock_timestamp() and id <> %s"
