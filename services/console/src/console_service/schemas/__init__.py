"""Shapes of the gateway's answers, as far as pages read them, by noun; what else an answer holds is left out."""
