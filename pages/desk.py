"""The desk: where those who run the conversations prepare, moderate, write up and promise."""

from ui import desk_door, desk_parts, signed_in

actor = signed_in.actor()
if desk_door.nobody(actor):
    desk_door.closed()
else:
    desk_door.who(actor)
    desk_parts.draw(actor)
