"""Can I say this? A sentence, and whether the published figures bear it out."""

from ui import cached, claim_form, claim_panel, frame, markup

figures, state = cached.figures(), claim_form.open_page()
markup.title("Can I say this?", "Type a sentence about crime, confidence or stop and search: does it stand?")
claim_form.box(state)
citation = ""
if state.several:
    claim_panel.speech(figures, state)
elif state.claim.strip() or state.corrected:
    citation = claim_panel.result(figures, state).citation
else:
    claim_panel.form(figures, state)
    claim_panel.examples()
claim_panel.how()
frame.foot(state, claim_form.PAGE, citation)
