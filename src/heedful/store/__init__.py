"""The operational store: people, consent, requests, the manifest of the lakes and the outbox, in SQL."""
