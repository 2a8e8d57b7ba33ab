"""One letter a week to each focal point: what is open, what was answered, who waits, what expires."""
