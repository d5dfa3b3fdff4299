"""The room of people's own data: what is kept, handed out, emptied when old, and erased."""
