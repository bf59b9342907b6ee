"""How fast the house is, against what cannot be faster: `make bench` (docs/performance.md says how it is measured and why)."""
