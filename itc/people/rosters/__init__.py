"""Lists of people that an agency sends as a file."""
