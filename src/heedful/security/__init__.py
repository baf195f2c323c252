"""Keys, sealing, and who acts. The only room that holds a key's bytes."""
