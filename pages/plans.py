"""Plans: what each plan promised, where it stood, where it stands, and a tested verdict; London or one borough."""

from ui import frame, plan_filters, plan_panel

plan, state = plan_filters.open_page()
plan_filters.bar(state)
found = plan_panel.made(plan.id, state.place)
plan_panel.head(plan, found)
plan_panel.contents(plan)
if plan.id == plan_panel.TRACKED:
    plan_panel.tracker(state.place)
plan_panel.outcomes(plan, found)
plan_panel.table(plan, found)
plan_panel.how_we_know(plan, found)
frame.foot(
    state,
    plan_filters.PAGE,
    f"{plan.title}: how {found[0].name} stands. London Borough Explorer.",
    plan_panel.csv_address(plan.id, state.place),
)
