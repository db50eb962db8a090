"""Import of the national directory of schools and districts (NCES school search).

``reader`` turns files into checked rows, ``importer`` compares them with the database and
writes them in one step; ``services``, ``tasks`` and ``views`` carry that through the pages.
"""
