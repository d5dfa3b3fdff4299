"""The room where people report and admins decide."""
