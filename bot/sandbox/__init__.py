"""The stand-in world: Slack, Gmail and Claude over HTTP; imports nothing of the product."""
