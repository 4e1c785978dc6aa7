"""Places: boundaries, gazetteer, crosswalks, cells and map layers."""
