"""What leaves the house as a file: the forms, the ledger and the lists as XLSX and CSV (要綱 6-1, 6-2). Always in Japanese, as the papers are."""
