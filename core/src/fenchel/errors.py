"""Every error fenchel raises on purpose. All are `FenchelError`s; each names the culprit and what would be accepted.

CVXPY's names and their bases hold (a wrong shape is also a `ValueError`, so `except ValueError` keeps working).
"""

from __future__ import annotations

import warnings


class FenchelError(Exception):
    """The base of all of fenchel's errors."""


class DCPError(FenchelError):
    """The problem does not follow the rules of disciplined convex programming."""


class DGPError(FenchelError):
    """The problem does not follow the rules of disciplined geometric programming."""


class DQCPError(FenchelError):
    """The problem does not follow the rules of disciplined quasiconvex programming."""


class DNLPError(FenchelError):
    """The problem does not follow the rules of disciplined nonlinear programming."""


class DPPError(FenchelError):
    """The problem does not follow the rules of disciplined parametrised programming."""


class ParameterError(FenchelError):
    """A parameter has no value, or one that its attributes do not allow."""


class SolverError(FenchelError):
    """No solver can take the problem, or the one asked for is missing, refused it, or failed."""


class LicenseError(SolverError):
    """A solver's licence is missing, or does not allow a problem of this size."""


class OptionError(SolverError, TypeError):
    """A solver option that does not exist, or a value that it does not take."""


class PluginError(FenchelError):
    """A plugin that was asked for is broken, incompatible, disabled, missing or in conflict."""


class MissingPluginError(PluginError, AttributeError):
    """A public name whose package is not installed."""


class ShapeError(FenchelError, ValueError):
    """Shapes that do not fit together."""


class DataError(FenchelError, ValueError):
    """Data with NaN or infinity, or of a kind that has no meaning here."""


class EntryError(FenchelError, IndexError):
    """An index that names no entry of an expression."""


class UseError(FenchelError, TypeError, NotImplementedError):
    """Something that Python or numpy would let one write, and that has no meaning for expressions."""


class PlanError(FenchelError, AssertionError):
    """A rule did not do what it declared: a kind is left that the plan has no entry for."""


class CvxpyDeprecationWarning(DeprecationWarning):
    """A spelling that still works and has a better one."""


_quiet = False


def warn(message: str, category: type[Warning] = UserWarning, stacklevel: int = 1) -> None:
    """`warnings.warn`, unless `disable_warnings` was called. stacklevel: 1 is the caller of this function."""
    if not _quiet:
        warnings.warn(message, category, stacklevel=stacklevel + 1)


def disable_warnings() -> None:
    """No warnings of fenchel's from here on."""
    global _quiet
    _quiet = True


def enable_warnings() -> None:
    """Take back `disable_warnings`."""
    global _quiet
    _quiet = False


def warnings_enabled() -> bool:
    """Does fenchel warn?"""
    return not _quiet
