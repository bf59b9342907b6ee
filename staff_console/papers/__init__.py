"""The papers (様式1 to 6 and 8, 支援台帳, 要綱 6-1, 6-2) as PDF: filled from the ledger, pressed by typst in the ruled look of the city's forms."""
