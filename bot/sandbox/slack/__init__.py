"""Slack, played on 127.0.0.1: its Web API, its rules about messages and views, and its deliveries to the app."""
