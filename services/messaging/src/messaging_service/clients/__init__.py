"""The world outside: providers of each channel, what is written for them, and the template language."""
