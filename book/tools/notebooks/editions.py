"""Copies of a chapter for a class: for students, without solutions, and for who teaches.

Both are made from the chapter's one source.  In the students' copy every cell is a cell of the
source, less what tells a solution; in place of a solution stands a stub, whose code is the
solution's signature and the call of its check, and the checks are folded up.  What the chapter
says after a solution is held back with it, and so are the answers of the quiz, which the page has.
The instructors' copy has everything, and the outputs of the book.
"""

import ast
import base64
import copy
import re
import textwrap
import zlib

import nbformat

DATA = "application/vnd.infoutils."  # what outputs hold for the build only
RIGHT = "Correct."  # which a check says
YOUR_ANSWER = "# Your answer:"
FOLDED = '''\
# The check of the exercise above, folded up, as it knows the answer. It defines
{names}
import base64
import zlib

folded = """
{code}
"""
exec(zlib.decompress(base64.b64decode(folded)))'''
NEXT = re.compile(r"^(#### |## |:::\{exercise\})", re.MULTILINE)  # an exercise, or a section
ANSWER = re.compile(
    r"<details>\n<summary>Answer to question \d+.*?</details>\n*|"
    r"^:::\{dropdown\} Answer to question \d+\n.*?^:::$\n*",
    re.DOTALL | re.MULTILINE,
)
TELLS = ("folded solution", "before you open the answer")  # lines about what is not there
SHOULD_PRINT = "# Expected output, at the scale of the book's pages:"


def is_solution(cell):
    """Tell whether a cell holds the solution of an exercise."""
    return cell.cell_type == "code" and "solution" in cell.metadata.get("tags", [])


def student(executed):
    """Return a chapter without solutions and outputs, from the executed one."""
    notebook = copy.deepcopy(executed)
    fold_checks(notebook)
    hold_back(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            printed = [o.text for o in cell.outputs if o.output_type == "stream"]
            cell.outputs, cell.execution_count = [], None
        if is_solution(cell):
            cell.source = stub(cell.source, "".join(printed).rstrip())
            cell.metadata = nbformat.from_dict({"tags": ["exercise"]})
        elif cell.cell_type == "markdown":
            lines = cell.source.splitlines()
            text = "\n".join(line for line in lines if not any(one in line for one in TELLS))
            cell.source = ANSWER.sub("", text).rstrip("\n")
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


def fold_checks(notebook):
    """Fold up the cells of a notebook that define checks: these compute the right answers."""
    for cell, following in zip(notebook.cells, [*notebook.cells[1:], None]):
        if cell.cell_type != "code" or is_solution(cell):
            continue
        names = _defined(cell.source)
        checks = [name for name in names if name.startswith("check_")]
        if checks:
            used = _named(following.source) if following and is_solution(following) else set()
            cell.source = folded(cell.source, checks + [n for n in names if n in used - {*checks}])
            cell.metadata["cellView"] = "form"  # in Colab
            cell.metadata["jupyter"] = {"source_hidden": True}


def hold_back(notebook):
    """Take out what a chapter says between a solution and the next exercise or section."""
    for cell, following in zip(notebook.cells, notebook.cells[1:]):
        if is_solution(cell) and following.cell_type == "markdown":
            start = NEXT.search(following.source)
            following.source = following.source[start.start() :] if start else ""


def folded(code, names):
    """Return code that defines what other code does, and does not show how; it says `names`."""
    packed = base64.b64encode(zlib.compress(code.encode(), 9)).decode()
    told = textwrap.fill(", ".join(names) + ".", 88, initial_indent="# ", subsequent_indent="# ")
    return FOLDED.format(names=told, code="\n".join(textwrap.wrap(packed, 88)))


def _defined(code):
    """Return the names that some code defines outermost, in order."""
    found = []
    for node in ast.parse(code).body:
        if isinstance(node, ast.FunctionDef):
            found.append(node.name)
        elif isinstance(node, ast.Assign):
            names = [n for target in node.targets for n in ast.walk(target)]
            found += [n.id for n in names if isinstance(n, ast.Name)]
    return list(dict.fromkeys(found))


def _named(code):
    return {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}


def stub(solution, printed=""):
    """Return what stands in place of a solution: its outer form, and what it printed.

    Parameters
    ----------
    solution : str
        Python.  Of a function that a ``check_...`` is called with, the signature is kept; of
        anything else, nothing.
    printed : str
        The solution's output.  Where a check is called, only what that says of a right answer:
        the rest is what the exercise asks for.
    """
    tree = ast.parse(solution)
    lines = solution.splitlines()
    checks = [node for node in ast.walk(tree) if _is_check(node)]
    asked = {name.id for call in checks for name in call.args if isinstance(name, ast.Name)}
    parts = [YOUR_ANSWER]
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in asked:
            head = lines[node.lineno - 1 : node.body[0].lineno - 1]
            parts.append("\n".join([*head, "    ...\n\n"]))
    for node in tree.body:  # commented out, so that the whole notebook runs before it is done
        if any(inside in checks for inside in ast.walk(node)) and isinstance(node, ast.Expr):
            parts += [f"# {line}" for line in lines[node.lineno - 1 : node.end_lineno]]
    if checks:
        printed = RIGHT if RIGHT in printed.splitlines() else ""
    if printed:
        parts += [SHOULD_PRINT, *(f"#   {line}".rstrip() for line in printed.splitlines())]
    return "\n".join(parts)


def _is_check(node):
    """Tell whether a node of a syntax tree calls the check of an exercise."""
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return called and node.func.id.startswith("check_")


def nbgrader(notebook):
    """Return a chapter as nbgrader's source version: solutions between marks, and test cells."""
    made = copy.deepcopy(notebook)
    fold_checks(made)
    hold_back(made)
    cells = []
    for number, cell in enumerate(made.cells):
        cells.append(cell)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if not is_solution(cell) or not (called := checked(cell.source)):
            continue
        check, function = called
        cell.source = f"### BEGIN SOLUTION\n{cell.source}\n### END SOLUTION"
        kept = {"schema_version": 3, "task": False}
        cell.metadata = nbformat.from_dict(
            {"nbgrader": kept | _grader(f"answer-{number}", solution=True)}
        )
        test = nbformat.v4.new_code_cell(_asserted(check, function), id=f"{cell.id}-test")
        test.metadata["nbgrader"] = nbformat.from_dict(
            kept | _grader(f"test-{number}", grade=True) | {"points": 1}
        )
        cells.append(test)
    made.cells = cells
    return made


def otter(notebook, title):
    """Return a chapter in the format of `otter assign`: raw cells around each question."""
    made = copy.deepcopy(notebook)
    fold_checks(made)
    hold_back(made)
    cells = [_raw(f"# ASSIGNMENT CONFIG\nname: {title}\ninit_cell: false")]
    for number, cell in enumerate(made.cells):
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if not is_solution(cell) or not (called := checked(cell.source)):
            cells.append(cell)
            continue
        cell.source = f"# BEGIN SOLUTION\n{cell.source}\n# END SOLUTION"
        cell.metadata = nbformat.from_dict({})
        test = nbformat.v4.new_code_cell(_asserted(*called))
        cells += [
            _raw(f"# BEGIN QUESTION\nname: q{number}\npoints: 1"),
            *(_raw("# BEGIN SOLUTION"), cell, _raw("# END SOLUTION")),
            *(_raw("# BEGIN TESTS"), test, _raw("# END TESTS")),
            _raw("# END QUESTION"),
        ]
    made.cells = cells
    for index, cell in enumerate(cells):
        cell["id"] = f"cell-{index}"
    return made


def checked(solution):
    """Return the names of the check and of the function that a solution calls it with."""
    calls = [node for node in ast.walk(ast.parse(solution)) if _is_check(node)]
    return (calls[0].func.id, calls[0].args[0].id) if calls else None


def _asserted(check, function):
    return f'said = {check}({function})\nassert said == "{RIGHT}", said'


def _grader(name, grade=False, solution=False):
    return {"grade": grade, "grade_id": name, "locked": grade, "solution": solution}


def _raw(text):
    return nbformat.v4.new_raw_cell(text)
