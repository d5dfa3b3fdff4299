"""`portico up`: starts every process of Portico in the foreground and keeps them running.

A plain synchronous program without Twisted. It has a table of processes, a loop that wakes when a process
exits or a signal arrives, and a file of process records, by which the next start finds what a killed one left
running.
"""
