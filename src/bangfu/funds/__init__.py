"""Double-entry books of money and goods: reserve, then post or void; corrected by reversal."""
