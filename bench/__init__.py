"""Benchmarks: `make bench`. CPU milliseconds and queries per request, peak memory; one JSON line each.

CPU time of this process, the least of several rounds: other load on the machine makes a round slower, never faster.
"""
