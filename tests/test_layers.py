"""The shape of the code base: who may import whom, who may read, write, print or draw at random.

cli > views > analysis > {solvers | politics} > game > errors
"""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "triangle"
FILES = sorted(PACKAGE.rglob("*.py"))

RANK = {
    "errors": 0,
    "shown": 0,  # who shows objects in a notebook
    "language": 0.5,  # the language of texts for people
    "game": 1,
    "solvers": 2,
    "politics": 2,
    "analysis": 3,
    "views": 4,
    "": 5,  # triangle/__init__.py, the public names
    "cli": 6,
}
HEAVY = ["matplotlib", "typer", "rich", "numba", "pandas", "nashpy", "pydantic", "scipy.optimize"]
READERS = re.compile(
    r"triangle\.(politics\.(scenario|reference|weights|library|judgements)|language)$"
)
LONGEST_FILE = 350
RANDOM_OBJECTS = {"Generator", "BitGenerator", "SeedSequence", "default_rng", "PCG64"}
COUNTRIES = re.compile(
    r"\b(US|USA|CN|RU|USSR|Americans?|China|Chinese|Russians?|Russia|United States|Soviet|"
    r"Washington|Moscow|Beijing|Peking|Kissinger|Nixon)\b"
)


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in FILES}


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def layer(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def imports_of(module: str) -> list[tuple[str, str]]:
    """Pairs (imported module, imported name or "") of everything of this package."""
    found = []
    package = module if MODULES[module].name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            source = node.module or ""
            if node.level:
                base = package.split(".")[: len(package.split(".")) - node.level + 1]
                source = ".".join([*base, source] if source else base)
            for alias in node.names:
                whole = f"{source}.{alias.name}"
                found.append((whole, "") if whole in MODULES else (source, alias.name))
    return [(source, name) for source, name in found if source.split(".")[0] == "triangle"]


def attribute_chain(node: ast.expr) -> str:
    """Dotted name of an expression such as ``np.random.rand``, or "" if it is not one."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def called_names(module: str) -> set[str]:
    """Last part of the name of everything that is called."""
    names = set()
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute):
                names.add(function.attr)
            elif isinstance(function, ast.Name):
                names.add(function.id)
    return names


@pytest.mark.parametrize("module", MODULES)
def test_every_module_belongs_to_a_layer(module):
    assert layer(module) in RANK, f"{module} is in no layer of the diagram"
    forbidden = {"utils", "util", "core", "helpers", "helper", "common", "misc"}
    assert not forbidden & set(module.split(".")), "say what belongs there instead"


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_downwards(module):
    here = layer(module)
    for source, name in imports_of(module):
        there = layer(source)
        same_column = here == there
        assert same_column or RANK[there] < RANK[here], f"{module} imports {source} {name}"


@pytest.mark.parametrize("module", MODULES)
def test_no_private_names_of_other_modules(module):
    aliases = set()
    for source, name in imports_of(module):
        assert not name.startswith("_") or name.startswith("__"), f"{source}.{name}"
        assert not any(part.startswith("_") for part in source.split(".")), source
        aliases.add(source.rpartition(".")[2])
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            chain = attribute_chain(node)
            owner = chain.split(".")[0]
            if owner in aliases and not node.attr.startswith("__"):
                pytest.fail(f"line {node.lineno}: {chain}")


@pytest.mark.parametrize("module", MODULES)
def test_files_are_small_and_say_what_they_offer(module):
    text = MODULES[module].read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE, "look for the seam"
    assert ast.get_docstring(tree_of(module)), "a module opens with the question it answers"
    if MODULES[module].name != "__init__.py":
        assert re.search(r"^__all__\b", text, re.MULTILINE)


@pytest.mark.parametrize("module", [m for m in MODULES if layer(m) not in ("views", "cli")])
def test_only_views_and_commands_print_or_write(module):
    writing = {"print", "write_text", "write_bytes", "mkdir", "savefig", "to_csv", "savetxt"}
    assert not writing & called_names(module)
    chains = {attribute_chain(n) for n in ast.walk(tree_of(module)) if isinstance(n, ast.Attribute)}
    assert not {"sys.stdout", "sys.stderr", "sys.stdout.write"} & chains


@pytest.mark.parametrize("module", [m for m in MODULES if layer(m) not in ("views", "cli")])
def test_only_the_readers_open_files(module):
    reading = {"open", "read_text", "read_bytes", "loadtxt", "genfromtxt", "read_csv", "iterdir"}
    if not READERS.match(module):
        assert not reading & called_names(module)


@pytest.mark.parametrize("module", MODULES)
def test_no_global_random_state(module):
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Attribute):
            chain = attribute_chain(node)
            if chain.startswith(("np.random.", "numpy.random.")):
                assert chain.split(".")[2] in RANDOM_OBJECTS, f"line {node.lineno}: {chain}"
        elif isinstance(node, ast.Import):
            assert all(alias.name != "random" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module != "random"


@pytest.mark.parametrize(
    "module", [m for m in MODULES if layer(m) in ("errors", "game", "solvers")]
)
def test_mathematics_names_no_country(module):
    named = COUNTRIES.findall(MODULES[module].read_text(encoding="utf-8"))
    assert not named


def test_import_is_light():
    code = f"import sys, triangle; print(*[m for m in {HEAVY!r} if m in sys.modules])"
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == []
