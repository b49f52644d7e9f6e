"""Our wording of handoff mails: sentences with places for words on record, and how a letter is built of them."""
