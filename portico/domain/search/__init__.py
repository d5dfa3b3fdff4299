"""What a search asks for, and what answers it. Pure."""
