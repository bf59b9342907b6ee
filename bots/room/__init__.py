"""The room (部屋): our own web chat for residents, opened from LINE or Telegram by a short-lived link (DESIGN.md 1; 要綱 3-1-イ)."""
