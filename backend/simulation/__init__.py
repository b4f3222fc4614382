"""Simulations asked for by page or API: described by form or file, run in processes of their own, and kept."""
