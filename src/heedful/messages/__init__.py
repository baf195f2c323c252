"""From a person's likes and dislikes to a message they would thank you for: catalogue, choice, words, guard, explanation, limits."""
