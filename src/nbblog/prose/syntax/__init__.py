"""Rules that teach the parser what CommonMark does not know: one file a construct."""
