"""The sides: which Python runs each, with which environment, and one measurement in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE.parent / ".benchmarks-env"

#: One thread everywhere, so that CPU time is the work done and not the waiting of a thread pool.
THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "RAYON_NUM_THREADS",
)


@dataclass(frozen=True, slots=True)
class Side:
    """A name, which is the module that plays `cp` (or `hand`), and the Python that runs it."""

    name: str
    python: str

    def measure(self, what: str, *arguments: str, timeout: float = 1800.0) -> dict[str, Any]:
        """Run the worker once. What goes wrong there comes back as {"error": its last words}."""
        environment = dict(os.environ) | dict.fromkeys(THREADS, "1")
        # Bytecode is written once and read ever after, as for an installed package; without it an import compiles.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        # glibc hands memory back to the system above a threshold that moves with what was freed before. The side that happens
        # to lie above it would pay page faults at every repetition, the other none: so nobody hands memory back.
        environment |= {"MALLOC_TRIM_THRESHOLD_": str(2**32), "MALLOC_MMAP_THRESHOLD_": str(2**32)}
        if self.name == "cvxpy":
            environment.pop("PYTHONPATH", None)  # that of the checkout is fenchel's
        command = [self.python, str(HERE / "worker.py"), what, self.name, *arguments]
        try:
            done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=timeout)
        except subprocess.TimeoutExpired:
            return {"error": f"stopped after {timeout:.0f} s"}
        except OSError as error:
            return {"error": f"{self.python}: {error.strerror}"}
        if done.returncode != 0:
            lines = [line for line in done.stderr.splitlines() if line.strip()]
            return {"error": lines[-1].strip() if lines else f"exit status {done.returncode}"}
        result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return result

    def versions(self) -> str:
        """Python and the packages that matter, on one line."""
        packages = ("numpy", "scipy", "osqp", "clarabel", "scs", self.name)
        program = (
            "import platform\nfrom importlib.metadata import PackageNotFoundError, version\n"
            "print('Python', platform.python_version(), end='')\n"
            f"for name in {packages!r}:\n"
            "    try:\n        print(',', name, version(name), end='')\n"
            "    except PackageNotFoundError:\n        pass\n"
        )
        done = subprocess.run([self.python, "-c", program], capture_output=True, text=True, check=False)
        return done.stdout.strip() or "cannot be started"


def cvxpy_python() -> str:
    """The Python that has CVXPY: FENCHEL_BENCH_CVXPY, else an environment made here on the first run."""
    if given := os.environ.get("FENCHEL_BENCH_CVXPY"):
        return given
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ready = ENVIRONMENT / "ready"
    if not ready.exists():
        print(f"making {ENVIRONMENT.name} with cvxpy ...", file=sys.stderr)
        wanted = ["cvxpy", "osqp", "clarabel", "scs"]
        if uv := shutil.which("uv"):
            subprocess.run([uv, "venv", "--clear", "--python", sys.executable, str(ENVIRONMENT)], check=True)
            subprocess.run([uv, "pip", "install", "--python", str(python), *wanted], check=True)
        else:
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
            subprocess.run([str(python), "-m", "pip", "install", "-q", *wanted], check=True)
        ready.touch()  # an environment that was interrupted half way is made again
    return str(python)


HAND, FENCHEL = Side("hand", sys.executable), Side("fenchel", sys.executable)
