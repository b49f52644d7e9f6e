"""What people do in Slack: type, click, submit, write; each ends in a delivery to the app and in what it answered."""
