"""Officers' own rules: a sentence of conditions, read, checked and typed, run as SQL, and explained.

`words` and `syntax` read a rule, `vocabulary` says what may be named, `meaning` types it, `statement` writes its SQL,
`verdict` tells from the values why it came out so, `wording` writes it in Chinese or English.
"""
