"""Every variable that Portico reads, each declared once, in a module a subject.

Parsing, `portico doctor`, `docs/reference/settings.md`, `.env.example` and the compose file read these.
"""
