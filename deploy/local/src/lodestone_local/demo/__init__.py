"""The story of one purchase and its payout, told through the public doors only."""
