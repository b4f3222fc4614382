"""The one door to the EVM: contracts compiled, deployed and modelled, typed intents, Merkle sum trees."""
