"""Issuing: who may have a certificate now, a preview, many at once."""
