"""The 32 local conversations: programme, events, contributions, promises. Arrives with its own issue."""
