"""The web door: pages and callbacks. It parses, identifies the actor, calls a journey of the flow, and renders."""
