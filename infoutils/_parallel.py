"""Work that is shared among threads, or goes where joblib is told (private)."""

from concurrent.futures import ThreadPoolExecutor
from numbers import Integral

from joblib import Parallel, delayed, effective_n_jobs
from joblib.parallel import ThreadingBackend, get_active_backend


def workers(jobs):
    """Return how many workers `jobs` asks for, as `joblib.Parallel` understands it."""
    if jobs is not None and (isinstance(jobs, bool) or not isinstance(jobs, Integral) or not jobs):
        raise ValueError(f"jobs must be None or a whole number other than 0, not {jobs!r}")
    return effective_n_jobs(jobs)


def run(function, parts, jobs):
    """Return ``[function(part) for part in parts]``, computed by several workers.

    They are threads, unless `joblib.parallel_config` says otherwise.  joblib looks at its
    threads every 10 ms only, so these are run without it.
    """
    number = workers(jobs)
    if type(get_active_backend(prefer="threads")[0]) is not ThreadingBackend:
        return Parallel(n_jobs=jobs, prefer="threads")(delayed(function)(part) for part in parts)
    if number == 1:
        return [function(part) for part in parts]
    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(function, parts))
