"""The doors: each parses what came in, asks one question of bot and returns an answer."""
