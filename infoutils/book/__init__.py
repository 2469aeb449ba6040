"""What only the book needs: the ledger of statements and its verdicts, scale, results, exercises.

Nothing else in ``infoutils`` imports this package.
"""
