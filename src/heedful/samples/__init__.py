"""An invented world in the networks' real formats: for the demo, the tests and the bench. Nobody in it exists."""

from heedful.samples.files import Paths, write_world
from heedful.samples.people import Person
from heedful.samples.shop import OWN, settings
from heedful.samples.world import END, FORBIDDEN, OTHERS, Post, World, make_world

__all__ = ["END", "FORBIDDEN", "OTHERS", "OWN", "Paths", "Person", "Post", "World", "make_world", "settings", "write_world"]
