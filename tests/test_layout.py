"""The layout of a checkout: links, the order of imports, and what no tracked file may name."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "sarcograph"
LINKS = ("api", "evidence", "graph", "ontology", "shapes")
DATA = ("evidence", "ontology", "shapes")

# The flow of the data, upward: a room may import those of earlier rows. A room is a package or a
# module directly below graph/, api/ or src/sarcograph/, and every one of them is named here, once.
# Modules of one room may import each other, in no circle.
ROOMS = (
    ("graph.garbage", "graph.kinds", "graph.likeness", "graph.quick_graph", "graph.reaching"),
    ("graph.errors",),
    ("graph.files", "graph.prefixes"),
    ("graph.bundled", "graph.namespaces", "graph.nquads", "graph.statistics", "graph.validated"),
    ("graph.confined", "graph.model", "graph.rdf", "graph.store", "graph.synthesis"),
    ("graph.changes", "graph.documents", "graph.names", "graph.records"),
    ("graph.network",),
    ("graph.exports",),
    ("graph.publish",),
    ("graph.build", "graph.curation", "graph.remote"),
    ("graph.pooling",),
    ("graph.brief",),
    ("graph.pictures",),
    ("graph.derive", "graph.hierarchies", "graph.infer", "graph.validate", "graph.verify"),
    ("graph.checks",),
    ("graph.parts",),
    ("graph.pipeline", "graph.reasoning"),
    ("graph.cache",),
    ("graph.opening",),
    ("graph.knowledge",),
    ("",),  # sarcograph/__init__.py, the public names
    ("api.settings", "api.tally"),
    ("api.evaluators", "api.http", "api.settings_page"),
    ("api.answering",),
    ("api.browse", "api.metrics"),
    ("api.rest", "api.sparql"),
    ("api.description", "api.frame", "api.operations"),
    ("api.app", "api.assistants", "api.web"),
    ("commands",),
    ("__main__",),
)
WEB_FRAMEWORKS = {"fastapi", "httptools", "mcp", "starlette", "uvicorn", "uvloop"}

# in parts, so that this file does not name one itself
REGISTRY_HOST = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("registry", "npmjs"),
            ("registry", "yarnpkg"),
            ("deb", "debian"),
            ("crates", "io"),
        )
    ),
    re.IGNORECASE,
)
MACHINE_PATH = re.compile(r"(?<![\w.:/*-])/(?:root|work|farm|tmp|Users|home/\w+)/\w")

pytestmark = pytest.mark.skipif(
    not (ROOT / ".git").exists(), reason="the layout is that of a git checkout"
)


def module_name(path: Path) -> str:
    """Return the import name of a file below one of the linked folders or src/."""
    base = ROOT / "src" if path.is_relative_to(ROOT / "src") else ROOT
    parts = path.relative_to(base).with_suffix("").parts
    if base == ROOT:
        parts = ("sarcograph", *parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def package_files() -> dict[str, Path]:
    """Return the files of the package by import name, each once and by its real path."""
    folders = [PACKAGE, *(ROOT / link for link in LINKS)]
    paths = {path.resolve() for folder in folders for path in folder.rglob("*.py")}
    return {module_name(path): path for path in sorted(paths)}


def imported_names(tree: ast.AST) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each imported module with the names taken from it, at any depth of the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield module, tuple(alias.name for alias in node.names)


def read_imports(source: str, modules: set[str]) -> set[str]:
    """Return what a source text imports, with submodules named by ``from package import``."""
    found: set[str] = set()
    for module, names in imported_names(ast.parse(source)):
        submodules = {f"{module}.{name}" for name in names} & modules
        found |= submodules
        if not names or {f"{module}.{name}" for name in names} - submodules:
            found.add(module)
    return found


def room_of(module: str) -> str | None:
    """Return the room of a module; None for `graph`, `api` and the folders of data."""
    _, *parts = module.split(".")
    room = ".".join(parts[:2] if parts[:1] in (["graph"], ["api"]) else parts[:1])
    return None if room in LINKS else room


def upward_imports(imports: dict[str, set[str]]) -> list[str]:
    """Return one line for each import of a room that is not in an earlier row of `ROOMS`."""
    floor = {room: number for number, row in enumerate(ROOMS) for room in row}
    lines = []
    for module, targets in imports.items():
        room = room_of(module)
        for target in sorted(name for name in targets if name.split(".")[0] == "sarcograph"):
            other = room_of(target)
            if other is None or other == room:
                continue
            if room is None or floor[other] >= floor[room]:
                lines.append(f"{module} imports {target}, which is not below it (see ROOMS)")
    return lines


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    """The imports of every module of the package."""
    files = package_files()
    return {
        module: read_imports(path.read_text(encoding="utf-8"), set(files))
        for module, path in files.items()
    }


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """The files of the checkout, those not yet added among them, without links."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    paths = {ROOT / name for name in names.split("\0") if name}
    return sorted(path for path in paths if path.is_file() and not path.is_symlink())


@pytest.mark.parametrize("folder", LINKS)
def test_folder_is_linked_into_the_package(folder: str) -> None:
    link = PACKAGE / folder
    assert link.is_symlink(), f"{link} is no symbolic link: clone again with core.symlinks=true"
    assert link.readlink() == Path(f"../../{folder}")
    assert link.resolve() == ROOT / folder


@pytest.mark.parametrize("folder", DATA)
def test_data_folder_holds_no_code(folder: str) -> None:
    modules = sorted((ROOT / folder).rglob("*.py"))
    assert modules == [ROOT / folder / "__init__.py"]
    body = ast.parse(modules[0].read_text(encoding="utf-8")).body
    assert len(body) == 1
    assert ast.get_docstring(ast.Module(body, [])), "a docstring and nothing else"


def test_package_has_modules_in_graph_and_api(imports: dict[str, set[str]]) -> None:
    assert {"sarcograph", "sarcograph.graph", "sarcograph.api"} <= imports.keys()


def test_every_room_is_named_once_and_exists(imports: dict[str, set[str]]) -> None:
    named = [room for row in ROOMS for room in row]
    assert sorted(named) == sorted({room for one in imports if (room := room_of(one)) is not None})


def test_imports_go_down(imports: dict[str, set[str]]) -> None:
    assert upward_imports(imports) == []


@pytest.mark.parametrize(
    ("module", "target"),
    [
        ("sarcograph.graph.build", "sarcograph.graph.derive"),
        ("sarcograph.graph.build.writing", "sarcograph.graph.curation.read"),
        ("sarcograph.graph.model.evidence", "sarcograph.graph.curation.read"),
        ("sarcograph.graph.errors", "sarcograph.graph.model.anchors"),
        ("sarcograph.graph.nquads", "sarcograph.graph.namespaces"),
        ("sarcograph.graph.checks.counts", "sarcograph.graph.pipeline"),
        ("sarcograph.graph.store.library", "sarcograph.api.app"),
        ("sarcograph.graph.store.library", "sarcograph"),
        ("sarcograph.graph", "sarcograph.graph.errors"),
        ("sarcograph.api.browse.front", "sarcograph.api.description.openapi"),
        ("sarcograph.api.frame", "sarcograph.api.app"),
        ("sarcograph.api.http.problems", "sarcograph.api.browse.problem_page"),
        ("sarcograph.api.app", "sarcograph.commands.main"),
        ("sarcograph", "sarcograph.commands.main"),
    ],
)
def test_upward_import_is_found(module: str, target: str) -> None:
    assert len(upward_imports({module: {target}})) == 1


@pytest.mark.parametrize(
    ("module", "target"),
    [
        ("sarcograph.graph.curation.read", "sarcograph.graph.model.evidence"),
        ("sarcograph.graph.checks.counts", "sarcograph.graph.checks.base"),
        ("sarcograph.graph.build", "sarcograph.ontology"),
        ("sarcograph.api.app", "sarcograph.graph.store.library"),
        ("sarcograph.api.sparql.endpoint", "sarcograph.api.browse.query_page"),
        ("sarcograph.commands.main", "sarcograph"),
    ],
)
def test_downward_import_passes(module: str, target: str) -> None:
    assert upward_imports({module: {target}}) == []


def test_imports_make_no_cycle(imports: dict[str, set[str]]) -> None:
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_core_imports_no_web_framework(imports: dict[str, set[str]]) -> None:
    guilty = {
        module: names
        for module, targets in imports.items()
        if module.startswith("sarcograph.graph")
        and (names := {target.split(".")[0] for target in targets} & WEB_FRAMEWORKS)
    }
    assert guilty == {}


def test_every_file_with_tests_is_collected(
    tracked: list[Path], pytestconfig: pytest.Config
) -> None:
    """A file that pytest passes over by the name of its folder, or by its own, fails silently."""
    folders = pytestconfig.getini("norecursedirs")
    names = pytestconfig.getini("python_files")
    tests = [
        path.relative_to(ROOT)
        for path in tracked
        if path.is_relative_to(ROOT / "tests")
        and path.suffix == ".py"
        and re.search(r"^def test_", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert tests
    passed_over = [
        path
        for path in tests
        if any(fnmatch(part, folder) for part in path.parts[:-1] for folder in folders)
        or not any(fnmatch(path.name, name) for name in names)
    ]
    assert passed_over == []


def test_imports_are_absolute_and_under_one_name(tracked: list[Path]) -> None:
    scripts = [path for path in tracked if path.suffix == ".py"]
    bare = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in scripts
        for module, _ in imported_names(ast.parse(path.read_text(encoding="utf-8")))
        if module.split(".")[0] in {"", *LINKS}
    ]
    assert Path(__file__) in scripts
    assert bare == []


def test_imported_packages_are_dependencies(imports: dict[str, set[str]]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    declared = {
        re.split(r"[^\w.-]", line)[0].lower().replace("_", "-")
        for line in [*project["dependencies"], *extras]
    }
    distributions = packages_distributions()
    undeclared = {
        f"{module} imports {name}"
        for module, targets in imports.items()
        for name in {target.split(".")[0] for target in targets} - {"sarcograph"}
        if name not in sys.stdlib_module_names
        and not declared & {dist.lower().replace("_", "-") for dist in distributions.get(name, [])}
    }
    assert undeclared == set()


def test_no_file_names_a_registry_host_or_a_path_of_one_machine(tracked: list[Path]) -> None:
    found = []
    for path in tracked:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [
            f"{path.relative_to(ROOT)}:{number}: {match.group()}"
            for number, line in enumerate(lines, 1)
            if (match := REGISTRY_HOST.search(line) or MACHINE_PATH.search(line))
        ]
    assert ROOT / "requirements.txt" in tracked
    assert found == []


@pytest.mark.parametrize(
    "line",
    ["https://" + "pypi" + ".org/simple", "cd " + "/" + "work/main", '"' + "/" + 'home/someone/x"'],
)
def test_registry_host_and_machine_path_are_found(line: str) -> None:
    assert REGISTRY_HOST.search(line) or MACHINE_PATH.search(line)


@pytest.mark.parametrize("line", ["https://example.org/work/1", "src/tmp/x", "the /work of many"])
def test_other_paths_pass(line: str) -> None:
    assert not REGISTRY_HOST.search(line)
    assert not MACHINE_PATH.search(line)
