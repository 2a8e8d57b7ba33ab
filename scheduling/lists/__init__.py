"""Lists of people that an agency pastes or sends to nominate them."""
