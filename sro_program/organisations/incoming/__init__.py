"""Tables people hand in: CSV, web tables under an Excel name, workbooks.

One reader for every import, so that each of them refuses the same bad file with the
same sentence. Nothing in here touches the database.
"""
