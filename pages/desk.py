"""The desk: where those who run the conversations prepare, moderate, write up and promise."""

from ui import desk_again, desk_door, desk_parts, signed_in

actor = signed_in.actor()
if desk_door.nobody(actor):
    desk_again.put_words_aside()
    desk_door.closed()
else:
    desk_again.give_words_back(actor)
    desk_door.who(actor)
    desk_parts.draw(actor)
