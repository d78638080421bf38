"""The rules of money that goes back."""
