"""The contact guard: finds ways to reach people in what users write, and decides by rules."""
