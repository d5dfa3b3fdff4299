"""The procedures, a file for each part of the product; `portico.contract.registry` has them all."""
