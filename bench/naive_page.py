"""The usual way to map wards: geopandas, GeoJSON inline in a pydeck layer, everything sent on each rerun.

It is written with care: tables are read and joined once and cached, and only the month is computed anew.
"""

from __future__ import annotations

from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pydeck
import streamlit as st

from base.snapshot import open_snapshot

COLOURS = np.array([[233, 241, 248], [173, 201, 226], [104, 153, 196], [47, 101, 152], [18, 67, 109]])


@st.cache_resource
def wards() -> Any:
    """Ward boundaries as geopandas reads them."""
    frame = open_snapshot().frame("boundaries_ward")
    return geopandas.GeoDataFrame(frame, geometry=geopandas.GeoSeries.from_wkb(frame["geometry"]), crs=4326)


@st.cache_resource
def counts() -> pd.DataFrame:
    """Personal and business robbery: ward × month."""
    frame = open_snapshot().frame("counts_ward")
    wanted = frame[frame["series"].isin(["robbery_personal", "robbery_business"])]
    return wanted.pivot_table(index="area", columns="month", values="count", aggfunc="sum", observed=True)


table = counts()
months = [int(month) for month in table.columns[-24:]]
month = st.select_slider("Month", months, value=months[-1])
year = table.loc[:, :month].iloc[:, -12:].sum(axis=1)
shown = wards().join(year.rename("robberies"), on="code")
level = np.digitize(shown["robberies"].fillna(0), shown["robberies"].quantile([0.2, 0.4, 0.6, 0.8]))
shown = shown.assign(colour=COLOURS[level].tolist())
shapes = shown.__geo_interface__
layer = pydeck.Layer("GeoJsonLayer", shapes, get_fill_color="properties.colour", pickable=True, stroked=True)
view = pydeck.ViewState(longitude=-0.1, latitude=51.49, zoom=9)
st.pydeck_chart(pydeck.Deck(map_provider=None, initial_view_state=view, layers=[layer]), height=500)
