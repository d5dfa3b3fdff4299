"""`portico up`: starts every process of Portico in the foreground and keeps them running.

A plain synchronous program: a table of programs, a loop that wakes when a child dies or a
signal arrives, and a ledger by which the next start finds what a killed supervisor left.
"""
