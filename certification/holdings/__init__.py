"""Who holds what: the people of an agency as they serve today, with the certificates that stand."""
