"""What people like and dislike, of which brand and aspect."""
