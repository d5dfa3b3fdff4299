"""`tests/unit` mirrors the code: the folder is the package, and the file's name begins with the module's."""

from pathlib import Path

from cli.generate import ROOT
from tests.architecture.test_code import label

UNIT = ROOT / "tests" / "unit"
SOURCES = (ROOT, ROOT / "portico")
UNIT_TESTS = sorted(UNIT.rglob("test_*.py"))


def modules_of(folder: Path) -> set[str]:
    """The modules and packages that tests in this folder of `tests/unit` can be about."""
    packages = [source / folder.relative_to(UNIT) for source in SOURCES]
    return {
        path.stem for package in packages for path in package.glob("[a-z]*") if path.suffix in ("", ".py")
    }


def is_named_after(test: str, modules: set[str]) -> bool:
    """`test_text.py` and `test_text_visibility.py` are both tests of `text.py`."""
    name = test.removeprefix("test_")
    return any(name == module or name.startswith(module + "_") for module in modules)


def test_a_unit_test_is_named_after_its_module() -> None:
    misnamed = [path for path in UNIT_TESTS if not is_named_after(path.stem, modules_of(path.parent))]
    assert [label(path) for path in misnamed] == []


def test_a_name_that_no_module_has_is_found() -> None:
    modules = modules_of(UNIT / "domain")
    assert "text" in modules
    assert not is_named_after("test_putting_out", modules)
