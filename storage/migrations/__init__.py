"""How the schema came to be; Alembic finds them as a resource of this package."""
