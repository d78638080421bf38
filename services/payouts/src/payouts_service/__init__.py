"""Payouts: money goes back once, never more than was captured, and the ledger shows it."""
