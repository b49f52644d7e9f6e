"""What sent mails promise: found, dated, kept as somebody's tasks, reminded of and settled."""
