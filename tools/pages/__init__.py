"""The console in a browser: which pages there are, how Chromium is started, and pictures of every page."""
