"""Alembic migrations; in an installed docproc they lie in ``docproc/store/migrations``."""
