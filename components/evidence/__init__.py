"""Evidence component: ledgers, first views, and certificates."""
