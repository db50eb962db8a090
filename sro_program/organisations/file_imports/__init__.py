"""Uploads on their way in: checked at once, imported in the background, told when done.

``kinds`` binds the two imports (directory, roster) to one shape; everything else here knows
only that shape.
"""
