"""The cases. A module is a group: it has a demo of its own, and its cases run in the order they are written in."""
