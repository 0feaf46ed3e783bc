"""The pages as people meet them: in Chromium, by mouse, by keyboard, with and without scripts."""
