"""How a tenant's people write numbers and dates; those who are known keep what held for all until now."""

UP = ("ALTER TABLE tenants ADD COLUMN locale text NOT NULL DEFAULT 'en-US'",)
DOWN = ("ALTER TABLE tenants DROP COLUMN locale",)
