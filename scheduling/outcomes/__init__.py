"""How a seminar ends on paper: results of the attestation, the protocol, the orders."""
