"""Work that is shared among threads, or goes where joblib is told."""

import math
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from numbers import Integral

import numpy as np
from joblib import Parallel, delayed, effective_n_jobs, parallel_config
from joblib.parallel import SequentialBackend, ThreadingBackend, get_active_backend

#: whether this is work on a piece of a sweep, which is kept whole or not at all
PIECE = ContextVar("PIECE", default=False)


def workers(jobs):
    """Return how many workers `jobs` asks for, as `joblib.Parallel` understands it."""
    if jobs is not None and (isinstance(jobs, bool) or not isinstance(jobs, Integral) or not jobs):
        raise ValueError(f"jobs must be None or a whole number other than 0, not {jobs!r}")
    return 1 if sys.platform == "emscripten" else effective_n_jobs(jobs)  # a browser has one


def run(function, parts, jobs, *shared):
    """Yield ``function(*shared, part)`` of each part, in order, computed by several workers.

    They are threads, unless `joblib.parallel_config` says otherwise; with ``jobs=1`` the work
    is done here.  joblib looks at its threads every 10 ms only, so these are run without it.

    For workers that are processes, `function` should be a plain function of a module, which
    travels as its name: a compiled one would be compiled again.  What many parts need stands
    in `shared`, so that it is sent once (see `sent_once`).  A worker does not share its part
    further.  What it warns of goes to its own stderr.
    """
    number = workers(jobs)
    backend = get_active_backend(prefer="threads")[0]
    threads = type(backend) is ThreadingBackend
    if jobs == 1 or isinstance(backend, SequentialBackend) or (threads and number == 1):
        yield from map(partial(function, *shared), parts)
    elif not threads:
        large = [value for value in shared if getattr(value, "nbytes", 0) > 1000]
        with sent_once(backend, large) as sending:
            as_they_come = "generator" if backend.supports_return_generator else "list"
            call = Parallel(jobs, backend=sending, return_as=as_they_come)
            yield from call(delayed(_alone)(function, *shared, part) for part in parts)
    else:
        with ThreadPoolExecutor(number) as pool:
            yield from pool.map(partial(function, *shared), parts)


def blocks(number, size, most):
    """Return the numbers below `number` in arrays that take up to `most`, if each takes `size`."""
    return np.array_split(np.arange(number), math.ceil(number * size / most))


def enough(parts, jobs):
    """Tell whether so many parts keep every worker busy, so that none need be split."""
    return parts >= workers(jobs) > 1


@contextmanager
def sent_once(backend, values):
    """Give a backend that has these values at every worker, where it is one of Dask.

    joblib would send large arguments to one worker, for the others to ask: if it is killed, they
    are lost.  So copies go to all, and the Active Memory Manager of Dask, which would take them
    back, rests until the work is done.  On one machine, joblib shares large arrays among
    processes by itself.
    """
    if not hasattr(backend, "data_futures") or not values:
        yield backend
        return
    client, wait = backend.client, backend.wait_for_workers_timeout
    sending = type(backend)(client=client, wait_for_workers_timeout=wait, **backend.submit_kwargs)
    # It takes back all copies but one, every two seconds: one more killed worker, and a value is
    # lost; and workers that had a copy ask for another.
    manager = client.amm
    managed = manager.running()
    manager.stop()
    try:
        values = list({id(value): value for value in values}.values())
        # Named by chance: by contents, two calls in a row would share what the first one lets go.
        sent = client.scatter(values, broadcast=True, hash=False)
        sending._scatter = values  # joblib knows a value by its id, so it has to stay
        sending.data_futures = {id(value): future for value, future in zip(values, sent)}
        yield sending
    finally:
        if managed:
            manager.start()


def _alone(function, *arguments):
    with parallel_config(backend="sequential"):
        return function(*arguments)
