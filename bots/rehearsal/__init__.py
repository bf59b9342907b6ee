"""練習モード: a local LINE and a local Telegram that the real SDKs talk to over HTTP, and a page of phones (DESIGN.md 8).

Start reading at `app.py`. The limits and semantics come from the platforms' public documentation, not from our own doors.
"""
