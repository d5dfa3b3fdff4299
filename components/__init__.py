"""The WAMP components of Portico: one package each, with its use cases, session and assembly."""
