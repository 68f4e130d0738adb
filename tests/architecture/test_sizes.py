"""Small files and short functions stay small and short."""

from tests.architecture.tree import functions, modules, text

LONGEST_MODULE = 300
LONGEST_TEST_MODULE = 400
LONGEST_FUNCTION = 60
LONG_FUNCTION = 45


def test_no_module_of_the_system_is_longer_than_three_hundred_lines():
    written = modules("src", "tools", "identity", "benchmarks", "manage.py")
    assert len(written) > 200
    assert [str(path) for path in written if len(text(path).splitlines()) > LONGEST_MODULE] == []


def test_no_test_module_is_longer_than_four_hundred_lines():
    assert [
        str(path) for path in modules("tests") if len(text(path).splitlines()) > LONGEST_TEST_MODULE
    ] == []


def test_no_function_is_longer_than_sixty_lines_and_few_come_near():
    lengths = {
        f"{path}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in modules("src", "tools", "tests", "benchmarks")
        for node in functions(path)
    }
    assert len(lengths) > 1000
    assert [name for name, length in lengths.items() if length > LONGEST_FUNCTION] == []
    assert len([name for name, length in lengths.items() if length > LONG_FUNCTION]) <= 5
