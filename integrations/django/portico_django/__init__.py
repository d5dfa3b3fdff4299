"""The Django side of Portico: endpoints for its bridge, tables for its mirror, a client for its REST."""
