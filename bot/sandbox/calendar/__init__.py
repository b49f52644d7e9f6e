"""Google Calendar: events with guests and a Meet link, and when people are busy."""
