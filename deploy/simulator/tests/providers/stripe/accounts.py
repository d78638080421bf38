"""Accounts of Stripe whose objects are gone with the test."""

import sqlite3

from lodestone_simulator.journal import Tables, create_tables
from lodestone_simulator.providers.stripe.account import Account


def empty_account() -> Account:
    """An account to which nothing has happened, on a journal in memory."""
    connection = sqlite3.connect(":memory:")
    create_tables(connection)
    return Account(Tables(connection).objects)
