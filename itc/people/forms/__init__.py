"""What people type about people, agencies, roles and access."""
