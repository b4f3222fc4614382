"""What the energies are worth: yearly flows of plants, members, community and third parties, and their indicators."""
