"""The rules of the contracts in plain integers, to run beside the real ones in tests and alone in simulations."""

# Written from the specification in `contracts/interfaces/`, not from the contracts: balances are lots by their last
# month instead of packed lanes, months come from Python's calendar, expiry is booked when the month turns. A signature
# appears as the key that made it, what is signed as a plain value, and a proof as the line that it proves.
