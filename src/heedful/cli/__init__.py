"""The command line: parse, name the actor, call the flow, show what it gave. No judgement is made here."""

from heedful.cli.app import main

__all__ = ["main"]
