"""The Claude stand-in: Anthropic's Messages API, answering with what tests enqueued."""
