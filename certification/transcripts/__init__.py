"""Transcripts: all that one person completed, as a page and as a file."""
