"""PostgreSQL: transactions, and the tables every service has."""
