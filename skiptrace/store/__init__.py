"""
Everything that speaks SQL: what is kept, sealed, and by whom it was asked.

`session.Store` opens it; the other modules hold one group of tables each, as functions on a unit of work.
Nothing is imported here: SQLAlchemy takes half a second to load.
"""
