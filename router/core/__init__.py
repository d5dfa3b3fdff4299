"""Overrides of Crossbar's dealer, broker, router and session: validation, limits and fast paths."""
