"""Named places: what is kept of GeoNames, where a spot is said to lie, and what a search for a name leads to."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from base.errors import SourceFileError
from base.snapshot import ROOT, Snapshot
from base.sources import load_cards
from geo.areas import load_gazetteer, search_key
from geo.named_places import FARTHEST, load_named_places
from measures.estimates import load_figures
from pipeline import named_places
from pipeline.workshop import Workshop
from ui.place_search import Found, find, labels

PECKHAM = "E05011110"


def entry(name: str, lon: float, lat: float, code: int, country: str = "GB") -> dict[str, object]:
    """An entry as the package has it."""
    return {"geonameid": code, "name": name, "longitude": lon, "latitude": lat, "countrycode": country}


@pytest.fixture
def workshop(raw_folder: Path, snapshot: Snapshot) -> Workshop:
    """A workshop on the published places."""
    bench = Workshop(raw_folder, load_cards())
    bench.tables["areas"] = snapshot.frame("areas")
    return bench


def test_every_point_lies_in_its_ward_and_none_is_rounded_to_a_minute(snapshot: Snapshot) -> None:
    rows = snapshot.frame("named_places")
    shapes = snapshot.frame("boundaries_ward").set_index("code")["geometry"]
    wards = shapely.from_wkb(shapes[rows["ward"]].to_numpy())
    # Boundaries are drawn simplified: a point at an edge may be some metres outside.
    assert (shapely.distance(wards, shapely.points(rows["lon"], rows["lat"])) < 0.0005).all()
    minutes = rows[["lon", "lat"]].to_numpy() * 60
    assert not (np.abs(minutes - np.rint(minutes)) < 1e-3).all(axis=1).any()
    assert {"Peckham", "Brixton", "Camden Town", "Bromley", "Catford"} <= set(rows["name"])
    assert not {"London", "Brent", "City of Westminster", "Croydon", "Southgate", "Kilburn"} & set(rows["name"])


@pytest.mark.raw
def test_what_is_left_out_is_counted_and_the_rest_kept(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [entry("Peckham", -0.06969, 51.47403, 8224580), entry("Paris", 2.35, 48.85, 2988507, "FR")]
    aside = [
        entry("Dover", 1.31, 51.13, 2651048), entry("Brent", -0.3023, 51.55306, 2654789),
        entry("Croydon", -0.1, 51.38333, 2651817), entry("Kilburn", -0.19157, 51.55295, 6690572),
    ]  # fmt: skip
    file = tmp_path / "places.json"
    file.write_text(json.dumps({str(each["geonameid"]): each for each in kept + aside}), encoding="utf-8")
    monkeypatch.setattr(workshop, "packaged", lambda *_: file)
    monkeypatch.setattr(workshop, "check", lambda *_: 1)
    rows = named_places.build(workshop)["named_places"]
    assert rows.to_dict("records") == [
        {"geonames": 8224580, "name": "Peckham", "lon": -0.06969, "lat": 51.47403, "ward": PECKHAM,
         "borough": "E09000028"}
    ]  # fmt: skip
    tally = workshop.tally("geonames")
    assert (tally.read, tally.kept, sorted(tally.aside.values())) == (5, 1, [1, 1, 1, 1])


def test_another_edition_of_the_package_is_refused(workshop: Workshop) -> None:
    with pytest.raises(SourceFileError, match=r"version .* is installed; run “make snapshot”"):
        workshop.packaged("geonames", "numpy", "0.1", "x.json")
    other = Workshop(workshop.folder)
    with pytest.raises(SourceFileError, match="the package is not installed"):
        other.packaged("geonames", "no-such-package", "1.0", "x.json")


def test_the_edition_is_the_one_that_is_pinned_and_that_the_card_names(snapshot: Snapshot) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"{named_places.PACKAGE}=={named_places.VERSION}" in project["optional-dependencies"]["dev"]
    (file,) = load_cards()["geonames"].files
    assert list(snapshot.manifest["sources"]["geonames"]["files"]) == [file.path]
    assert f"{named_places.PACKAGE} {named_places.VERSION}" in file.path


def test_a_spot_is_told_from_the_nearest_named_place(snapshot: Snapshot) -> None:
    places = load_named_places(snapshot)
    rows = snapshot.frame("named_places").set_index("name")
    lon, lat = rows.loc["Peckham", ["lon", "lat"]].astype(float)
    step = 0.4 / 111.32
    said = places.near(np.array([lon, lon, lon + step / 0.6225, 0.3]), np.array([lat, lat + step, lat, 51.3]))
    assert said.tolist() == ["at Peckham", "0.4 km north of Peckham", "0.4 km east of Peckham", ""]


def test_no_named_place_is_nearer_than_the_one_that_is_said(snapshot: Snapshot) -> None:
    rng, rows = np.random.default_rng(3), snapshot.frame("named_places")
    lon, lat = rng.uniform(-0.5, 0.3, 500), rng.uniform(51.3, 51.68, 500)
    east = (rows["lon"].to_numpy() - lon[:, None]) * 111.32 * np.cos(np.radians(51.5))
    apart = np.hypot(east, (rows["lat"].to_numpy() - lat[:, None]) * 111.32)
    said, least = load_named_places(snapshot).near(lon, lat), apart.min(axis=1)
    assert ((said == "") == (least > FARTHEST)).all()
    far = (least <= FARTHEST) & (least > 0.05)
    names = rows["name"].to_numpy()[apart.argmin(axis=1)]
    assert [text.partition(" of ")[2] for text in said[far]] == names[far].tolist()
    np.testing.assert_allclose([float(text.split()[0]) for text in said[far]], least[far], atol=0.0501)


@pytest.mark.parametrize(
    ("text", "first"),
    [("Catford", "Rushey Green, Lewisham (Catford)"), ("catford, lewisham", "Rushey Green, Lewisham (Catford)"),
     ("Brixton", "Brixton North, Lambeth (Brixton)"), ("WALTHAMSTOW", "William Morris, Waltham Forest (Walthamstow)")],
)  # fmt: skip
def test_a_name_leads_to_the_ward_of_its_point_beside_wards_of_that_name(text: str, first: str) -> None:
    found = find(load_figures(), text)
    assert next(iter(labels(load_figures(), found).values())) == first
    assert len(found.choices) > 1


def test_a_name_that_no_ward_bears_leads_to_one_ward_and_says_why() -> None:
    assert find(load_figures(), "archway") == Found(area="E05013707", around=(("E05013707", "Archway"),))
    assert find(load_figures(), "Hayes, Bromley").area == "E05013998"


def test_a_ward_or_borough_of_the_very_name_goes_first() -> None:
    figures = load_figures()
    wards = [figures.gazetteer.get(code) for code in figures.gazetteer.at_level("ward")]
    codes = pd.Series([ward.code for ward in wards], index=[search_key(ward.name) for ward in wards])
    codes = codes[~codes.index.duplicated(keep=False)]
    both = [name for name in figures.snapshot.frame("named_places")["name"] if search_key(name) in codes.index]
    assert len(both) > 50
    boroughs = {figures.gazetteer.get(code).name for code in figures.gazetteer.at_level("borough")}
    astray = [name for name in both if find(figures, name) != Found(area=str(codes[search_key(name)]))]
    assert set(astray) <= boroughs
    assert find(figures, "Peckham") == Found(area=PECKHAM)
    assert find(figures, "Bromley").area == "E09000006"


def test_every_named_place_is_found_by_its_name(snapshot: Snapshot) -> None:
    figures, gazetteer = load_figures(), load_gazetteer(snapshot)
    for row in snapshot.frame("named_places").itertuples():
        found = find(figures, str(row.name))
        reached = {found.area, *found.choices}
        key = search_key(str(row.name))
        same = {area.code for area in gazetteer.find(str(row.name)) if search_key(area.name) == key}
        assert reached & ({str(row.ward)} | same), row.name
