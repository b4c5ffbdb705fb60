"""Server-rendered pages: find by a query, check input, call one action, answer. Holds the generic approval inbox."""
