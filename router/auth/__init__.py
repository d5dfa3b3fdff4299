"""Authentication: access tokens, the keys that verify them, and Crossbar's dynamic authenticators."""
