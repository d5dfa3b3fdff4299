"""Cards: viewings, offers and documents in a conversation, as tables of transitions."""
