"""Groups of people by readable rules over what they themselves like and dislike: never by what they must not be chosen for."""
