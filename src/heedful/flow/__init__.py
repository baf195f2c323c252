"""The journeys, a module each: the only code that sees every room."""
