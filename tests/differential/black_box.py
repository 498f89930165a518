"""CVXPY in a process of its own: one for all questions, another after one that ended it."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from pathlib import Path
from typing import Any

PYTHON = os.environ.get("FENCHEL_CVXPY", "")
#: Seconds that one question may take.
PATIENCE = 120.0


class BlackBox:
    """A script that answers lines of JSON, run with CVXPY."""

    def __init__(self, script: Path) -> None:
        self.script = script
        self.process: subprocess.Popen[str] | None = None
        self.said: dict[Any, Any] = {}

    def ask(self, *question: Any) -> Any:
        """The answer, once for each question; where the process ends without one, {"error": [], "said": why}."""
        if question not in self.said:
            self.said[question] = self._asked(question)
        return self.said[question]

    def _asked(self, question: Any) -> Any:
        if self.process is None:
            self.process = subprocess.Popen(
                [PYTHON, str(self.script), "cvxpy"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
            )
        assert self.process.stdin and self.process.stdout
        timer = threading.Timer(PATIENCE, self.process.kill)
        timer.start()
        self.process.stdin.write(json.dumps(question) + "\n")
        line = self.process.stdout.readline()
        while line and line[0] not in '{["':  # a solver's own words
            line = self.process.stdout.readline()
        timer.cancel()
        if line:
            return json.loads(line)
        code = self.process.wait()
        self.process = None
        return {"error": [], "said": f"its process ended with {code}"}

    def close(self) -> None:
        """End the process."""
        if self.process and self.process.stdin:
            self.process.stdin.close()
            self.process.wait()
