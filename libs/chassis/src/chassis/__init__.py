"""The chassis: one road for events, requests, timers and answers, written once for all services."""
