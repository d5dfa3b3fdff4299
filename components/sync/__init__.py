"""The room where clients catch up after an absence."""
