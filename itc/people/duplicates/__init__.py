"""Rows that may be the same person: found, compared, declared, and told apart again."""
