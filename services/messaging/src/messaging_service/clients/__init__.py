"""The world outside: mail servers, the mail look-up, and the template language."""
