"""The REST interface and its OpenAPI page: tokens with scope and area, and the exchange formats of the field."""
