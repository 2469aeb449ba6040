"""The same work on a Dask cluster of several processes: answers, losses, and what is sent."""

import os
import re
import signal
import subprocess
import sys
import warnings

import joblib
import numpy as np
import pandas as pd
import pytest
from distributed import Client, LocalCluster, get_worker
from distributed.comm import tcp
from distributed.utils import nbytes

from infoutils import data, flow, models, planes, statistics, sweep, training
from infoutils._shared import parallel
from infoutils.complexity import tse_complexity
from infoutils.estimation import mutual_information, pairwise_mutual_information

pytestmark = pytest.mark.filterwarnings("default::Warning:distributed", "default::Warning:tornado")
WORKERS = 3


@pytest.fixture(scope="module")
def client():
    options = {"n_workers": WORKERS, "threads_per_worker": 1, "dashboard_address": None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Dask, on its way up and down
        with (
            LocalCluster(processes=True, **options) as cluster,
            Client(cluster) as client,
        ):
            yield client


def activity(networks=4, windows=60, units=6):
    rng = np.random.default_rng(1)
    values = rng.normal(size=(networks, windows, 5, units))
    values[..., 1:, 1] += values[..., :-1, 0]
    values[1:, ..., 4:] = values[0, ..., 4:]  # the same inputs
    return values


def course():
    task = data.spherical_patterns()
    model = models.FeedForward(2, (12, 4, 2), rng=0)
    history = training.fit(model, task, epochs=2, checkpoint_every=1, batch_size=512, rng=1)
    return planes.plane_during_training(history, task.x, task.y)[1]


X, Y = np.random.default_rng(0).normal(size=(2, 150, 7))
WORK = {
    "pairs": lambda: pairwise_mutual_information(X),
    "pairs of two": lambda: pairwise_mutual_information(X, Y, method="kl"),
    "information": lambda: flow.delayed_mutual_information(activity()),
    "flow of one": lambda: flow.information_flow(activity()[0]),
    "shuffled flow": lambda: flow.shuffled_flow(activity(2), surrogates=4, rng=3),
    "one surrogate": lambda: flow.shuffled_flow(activity(2), surrogates=1, rng=3),
    "transfer entropy": lambda: flow.transfer_entropy(activity(2, 30, 4)),
    "complexity": lambda: tse_complexity(X, chains=5).profile,
    "null": lambda: statistics.block_shuffle_null(
        mutual_information, X[:, 0], X[:, 1], block=5, surrogates=6
    ),
    "jackknife": lambda: statistics.block_jackknife(mutual_information, X, Y, blocks=4),
    "checkpoints": course,
}


@pytest.mark.parametrize("name", WORK)
def test_the_same_answers(client, name):
    expected = WORK[name]()
    with joblib.parallel_config(backend="dask"):
        found = WORK[name]()
    np.testing.assert_array_equal(found, expected)


def die():
    """Kill the worker that this runs on; on no account the process of the tests."""
    get_worker()  # raises ValueError elsewhere
    os.kill(os.getpid(), signal.SIGKILL)


def kill_itself(shared, folder, part):
    """Return something, but kill the worker the first time."""
    marker = folder / f"killed at {part}"
    if part in (1, 5) and not marker.exists():
        marker.touch()
        die()
    return shared.sum() + part


def test_killed_workers_lose_nothing(client, tmp_path):
    client.wait_for_workers(WORKERS)
    with joblib.parallel_config(backend="dask"):
        found = list(parallel.run(kill_itself, range(12), None, X, tmp_path))
    assert found == [X.sum() + part for part in range(12)]
    assert len(list(tmp_path.iterdir())) == 2
    client.wait_for_workers(WORKERS)


def measure(seed, size, folder):
    marker = os.path.join(folder, "killed")
    if size == 20 and seed == 1 and not os.path.exists(marker):
        open(marker, "x").close()
        die()
    x, y = np.random.default_rng(seed).normal(size=(2, size))
    return {"bits": mutual_information(x, y), "matrix": pairwise_mutual_information(x, y)[0, 0]}


def test_a_sweep_on_a_cluster_that_loses_a_worker(client, tmp_path):
    client.wait_for_workers(WORKERS)
    grid = {"size": [10, 20, 30], "folder": [str(tmp_path)]}
    with joblib.parallel_config(backend="dask"):
        far = sweep.run(measure, grid, seeds=3, folder=tmp_path / "far", progress=False)
    assert (tmp_path / "killed").exists()
    near = sweep.run(measure, grid, seeds=3, folder=tmp_path / "near", progress=False)
    pd.testing.assert_frame_equal(far, near)
    client.wait_for_workers(WORKERS)


def test_the_program_in_the_book_runs(root, tmp_path, monkeypatch):
    text = (root / "book" / "how_to_use.md").read_text(encoding="utf-8")
    programs = re.findall(r"^```python\n(.+?)^```", text, re.MULTILINE | re.DOTALL)
    program = next(code for code in programs if "dask" in code)
    (tmp_path / "example.py").write_text(program)
    monkeypatch.setenv("PYTHONPATH", str(root))
    command = [sys.executable, "example.py"]
    done = subprocess.run(command, check=True, cwd=tmp_path, capture_output=True, text=True)
    assert "mean" in done.stdout and len(list((tmp_path / "results/pieces").iterdir())) == 20


def count_what_is_received():
    original = tcp.from_frames

    async def counted(frames, *arguments, **options):
        tcp.received += sum(map(nbytes, frames))
        return await original(frames, *arguments, **options)

    tcp.received = 0
    tcp.from_frames = counted


def received():
    return tcp.received


def test_a_worker_receives_its_inputs_once(client):
    x = np.random.default_rng(0).normal(size=(1000, 40))
    client.run(count_what_is_received)
    assert client.amm.running()  # it would take copies back, so it rests meanwhile
    with joblib.parallel_config(backend="dask"):
        pairwise_mutual_information(x, x + 1)  # 1600 pairs, in four blocks for each worker
    assert client.amm.running()
    inputs = 4 * x.nbytes  # the sorted values of both, the ranks of one and the order of the other
    for bytes_of_worker in client.run(received).values():
        assert inputs < bytes_of_worker < 1.2 * inputs
