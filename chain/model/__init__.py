"""The rules of the contracts in plain integers: what they would answer, and what they would hold.

Written from the specification in `contracts/interfaces/`, not from the contracts: balances are lots by their last month
instead of packed lanes, months come from Python's calendar, expiry is booked when the month turns. Tests run it beside
the real contracts; simulations of a community's economy can run it alone. Signatures appear as the number of the member
who signed.
"""
