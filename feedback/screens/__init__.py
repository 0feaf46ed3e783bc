"""What the pages of feedback show: words, quotes and the numbers of drawings."""
