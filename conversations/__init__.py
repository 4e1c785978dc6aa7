"""The 32 local conversations: programme, events, contributions, questions, promises; their store and who may use it."""
