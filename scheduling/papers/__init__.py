"""Papers of large groups: made by a job, watched, fetched by who may see them."""
