"""The rules of the house that no other checker knows."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("base", "geo", "measures", "conversations", "reports", "pipeline", "ui", "web")
DOCUMENTED = ("base", "geo", "measures", "conversations", "pipeline")
CODE = tuple(path for package in (*PACKAGES, "pages", "bench") for path in sorted((ROOT / package).rglob("*.py")))
PAGES = tuple(sorted((ROOT / "pages").glob("*.py")))
READERS = {"read_csv", "read_excel", "read_file", "read_fwf", "read_html", "read_json", "read_xml"}
FOREIGN = re.compile(
    r"cartocdn|api\.mapbox|fonts\.g(oogleapis|static)|unpkg\.com|jsdelivr|cdnjs|tile\.openstreetmap", re.I
)
WORDS = re.compile(r"\b(BAME|BME)\b|\bworst\b|most dangerous|league table", re.I)
PROSE = tuple(sorted([*(ROOT / "data").rglob("*.toml"), *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]))


def name(path: Path) -> str:
    """The path as the repository knows it; also the id of a test's case."""
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(path: Path) -> set[str]:
    """First names of everything that a module imports, wherever in it."""
    nodes = list(ast.walk(tree(path)))
    plain = {alias.name.split(".")[0] for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module.split(".")[0] for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


def called(path: Path) -> set[str]:
    """Last names of everything that a module calls."""
    calls = [node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    names = {call.attr for call in calls if isinstance(call, ast.Attribute)}
    return names | {call.id for call in calls if isinstance(call, ast.Name)}


def public_functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Public functions and methods of the packages that others build on."""
    for package in DOCUMENTED:
        for path in sorted((ROOT / package).rglob("*.py")):
            for scope in [tree(path), *(node for node in tree(path).body if isinstance(node, ast.ClassDef))]:
                for node in scope.body:
                    if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                        yield f"{name(path)}::{node.name}", node


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_reads_asks_and_draws_and_no_more(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 120
    assert imported(path) <= {"ui", "streamlit"} | set(sys.stdlib_module_names)
    sums = [node.op for node in ast.walk(tree(path)) if isinstance(node, ast.BinOp)]
    assert not [op for op in sums if isinstance(op, ast.Mult | ast.Div | ast.Pow | ast.Sub | ast.MatMult)], "arithmetic"


def test_app_is_an_app_and_nothing_else() -> None:
    path = ROOT / "app.py"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 30
    assert imported(path) <= {"streamlit", "ui", "web", "__future__"}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_says_what_it_is_for(package: str) -> None:
    said = ast.get_docstring(tree(ROOT / package / "__init__.py"))
    assert said
    assert len(said.splitlines()[0]) <= 120


@pytest.mark.parametrize("path", CODE, ids=name)
def test_a_module_is_one_noun(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 600
    assert ast.get_docstring(tree(path)), "a module says what it is"


@pytest.mark.parametrize(
    "path", [path for path in CODE if path.parts[len(ROOT.parts)] not in {"pipeline", "bench"}], ids=name
)
def test_only_the_pipeline_opens_published_files(path: Path) -> None:
    assert not called(path) & READERS


def test_data_holds_no_code_and_no_published_file() -> None:
    found = {path.suffix for path in (ROOT / "data").rglob("*") if path.is_file()}
    assert found <= {".toml", ".parquet", ".json", ".md"}


@pytest.mark.parametrize("path", [*CODE, *(ROOT / "data").rglob("*.toml")], ids=name)
def test_no_other_host_is_asked(path: Path) -> None:
    assert not FOREIGN.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [*CODE, *PROSE], ids=name)
def test_words_that_the_design_rules_out_are_not_used(path: Path) -> None:
    found = WORDS.search(path.read_text(encoding="utf-8"))
    assert found is None, found


@pytest.mark.parametrize("path", CODE, ids=name)
def test_areas_and_rows_are_not_looped_over(path: Path) -> None:
    assert not called(path) & {"iterrows"}
    assert "axis=1)" not in "".join(re.findall(r"\.apply\([^\n]*", path.read_text(encoding="utf-8")))


def test_docstrings_that_list_parameters_list_them_as_they_are() -> None:
    gaps = []
    for where, node in public_functions():
        section = re.search(r"Parameters\n-+\n(.*?)(?=\n\n\S+\n---|\Z)", ast.get_docstring(node) or "", re.S)
        if section:
            heads = re.findall(r"^(\S[^:\n]*)(?: :|$)", section[1], re.M)
            listed = {part.strip(" *") for head in heads for part in head.split(",")}
            arguments = [
                *node.args.posonlyargs,
                *node.args.args,
                *node.args.kwonlyargs,
                node.args.vararg,
                node.args.kwarg,
            ]
            names = {argument.arg for argument in arguments if argument} - {"self", "cls"}
            gaps += [f"{where}: {argument}" for argument in sorted(names ^ listed)]
    assert gaps == []


def test_documents_name_every_package_target_and_command() -> None:
    prose = "\n".join(path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    commands = [path.parent.name for path in ROOT.glob("*/__main__.py")]
    wanted = [f"{package}/" for package in PACKAGES]
    wanted += [f"make {target}" for target in targets if target not in {"chromium", "help"}]
    wanted += [f"python -m {command}" for command in commands]
    assert [item for item in wanted if item not in prose] == []


def test_every_producer_and_licence_is_attributed() -> None:
    said = (ROOT / "docs" / "attribution.md").read_text(encoding="utf-8")
    cards = [
        tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "data" / "sources").glob("*.toml"))
    ]
    producers = {
        producer for card in cards for producer in re.split(r" and (?=Greater|Home)", card["producer"].split(";")[0])
    }
    licences = {"Facts" if card["licence"].startswith("Facts") else card["licence"].split(" (")[0] for card in cards}
    assert sorted(text for text in producers | licences if text not in said) == []


@pytest.mark.parametrize(("lock", "extra"), [("requirements.txt", ()), ("requirements-dev.txt", ("dev",))])
def test_locks_hold_what_pyproject_pins_with_hashes(lock: str, extra: tuple[str, ...]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = {*project["dependencies"], *(pin for group in extra for pin in project["optional-dependencies"][group])}
    text = (ROOT / lock).read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-zA-Z0-9_.-]+==[^\s;]+)", text, re.M))
    assert all("==" in pin for pin in pins)
    assert {re.sub(r"\[.*?\]", "", pin) for pin in pins} <= locked, "run “make lock”"
    assert "://" not in text, "a lock names no index"
    entries = re.split(r"^(?=[a-zA-Z0-9])", text, flags=re.M)[1:]
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_every_font_that_the_theme_names_is_bundled() -> None:
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    for face in theme["fontFaces"]:
        assert (ROOT / "ui" / face["url"].removeprefix("app/")).is_file()
    assert (ROOT / "ui" / "static" / "fonts" / "OFL.txt").is_file()
