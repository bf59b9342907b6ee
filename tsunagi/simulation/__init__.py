"""A virtual city (DESIGN.md 10): people, staff and agencies who live with the real desk, day by day, with every invariant on."""
