"""One borough's conversation: what was said, what was promised, what happened, on one page."""

import streamlit as st

from ui import (
    cached,
    conversation_data,
    conversation_events,
    conversation_heard,
    conversation_promises,
    conversation_questions,
    conversation_state,
    conversation_themes,
    frame,
    sections,
)

figures = cached.figures()
state = conversation_state.open_conversation()
if not state.borough:
    conversation_events.choose(figures)
    frame.foot(state, conversation_state.CONVERSATION)
    st.stop()
told = conversation_data.conversation(state.borough)
conversation_events.head(figures, told)
sections.contents("On this page", conversation_events.CONTENTS)
conversation_events.coming(told)
heard = conversation_heard.draw(told, state)
conversation_themes.draw(figures, heard)
conversation_promises.draw(figures, told)
conversation_promises.not_promised(told)
conversation_questions.parked(told)
conversation_questions.scrutiny(figures, told)
conversation_events.past(told)
frame.foot(state, conversation_state.CONVERSATION)
