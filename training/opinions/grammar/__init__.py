"""Grammars that write posts: what is spoken of, what is said of it, and in which register. All words are ours."""

from training.opinions.grammar.writing import invent

__all__ = ["invent"]
