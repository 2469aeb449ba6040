"""Copies of a chapter for a class: for students, without solutions, and for who teaches.

Both are made from the chapter's one source.  In the students' copy every cell is a cell of the
source, less what tells a solution; in place of a solution stands a stub, whose code is the
solution's signature and the call of its check.  The instructors' copy has everything, and the
outputs of the book.
"""

import ast
import copy

import nbformat

DATA = "application/vnd.infoutils."  # what outputs hold for the build only
YOUR_ANSWER = "# Your answer:"
SHOULD_PRINT = "# Expected output, at the scale of the book's pages:"


def is_solution(cell):
    """Tell whether a cell holds the solution of an exercise."""
    return cell.cell_type == "code" and "solution" in cell.metadata.get("tags", [])


def student(executed):
    """Return a chapter without solutions and outputs, from the executed one."""
    notebook = copy.deepcopy(executed)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            printed = [o.text for o in cell.outputs if o.output_type == "stream"]
            cell.outputs, cell.execution_count = [], None
        if is_solution(cell):
            cell.source = stub(cell.source, "".join(printed).rstrip())
            cell.metadata = nbformat.from_dict({"tags": ["exercise"]})
        elif cell.cell_type == "markdown":
            lines = cell.source.splitlines()
            cell.source = "\n".join(line for line in lines if "folded solution" not in line)
    return notebook


def instructor(executed):
    """Return a chapter with its solutions and its outputs."""
    notebook = copy.deepcopy(executed)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            without_data(output)
    return notebook


def without_data(output):
    """Take out of an output what it holds for the build only."""
    data = output.get("data", {})
    for kind in [kind for kind in data if kind.startswith(DATA)]:
        del data[kind]


def stub(solution, printed=""):
    """Return what stands in place of a solution: its outer form, and what it printed.

    Parameters
    ----------
    solution : str
        Python.  Of a function that a ``check_...`` is called with, the signature is kept; of
        anything else, nothing.
    printed : str
        The solution's output.
    """
    tree = ast.parse(solution)
    lines = solution.splitlines()
    checks = [node for node in ast.walk(tree) if is_check(node)]
    checked = {name.id for call in checks for name in call.args if isinstance(name, ast.Name)}
    parts = [YOUR_ANSWER]
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in checked:
            head = lines[node.lineno - 1 : node.body[0].lineno - 1]
            parts.append("\n".join([*head, "    ...\n\n"]))
    for node in tree.body:  # commented out, so that the whole notebook runs before it is done
        if any(inside in checks for inside in ast.walk(node)) and isinstance(node, ast.Expr):
            parts += [f"# {line}" for line in lines[node.lineno - 1 : node.end_lineno]]
    if printed:
        parts += [SHOULD_PRINT, *(f"#   {line}".rstrip() for line in printed.splitlines())]
    return "\n".join(parts)


def is_check(node):
    """Tell whether a node of a syntax tree calls the check of an exercise."""
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return called and node.func.id.startswith("check_")
