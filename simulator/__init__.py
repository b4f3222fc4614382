"""The simulator: is a community worth it here, how big, and for whom?"""
