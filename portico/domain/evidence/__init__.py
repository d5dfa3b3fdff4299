"""Evidence mode: the chain of digests, certificates of a conversation, and how they are checked."""
