"""Pages of the ledger, a module per page's reader."""
