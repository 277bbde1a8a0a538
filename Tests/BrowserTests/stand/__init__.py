"""What the cases stand on: the demo, the browser, its people, the mailbox and the words of the pages."""
