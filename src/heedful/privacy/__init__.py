"""Take out what identifies, key what must be told apart, and let a view pass only if enough people stand behind it."""
