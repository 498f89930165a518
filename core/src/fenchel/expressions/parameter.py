"""Parameter: data that will change between solves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fenchel import dcp
from fenchel.errors import DataError
from fenchel.expressions.leaf import Declared


class Parameter(Declared):
    """Data with a value that can be set again and again; a compiled problem follows it.

    shape: an int or a tuple, 0-D by default. value: an array of that shape, copied and checked against the attributes when set.
    Attributes as for `Variable`; bounds are numbers. Raises DataError naming the parameter for a value that lacks an attribute.
    """

    __slots__ = ("source", "version")

    #: May the value change without being set?
    volatile = False
    _PREFIX = "param"
    _FACTS = dcp.PARAMETER

    def __init__(
        self, shape: Any = (), name: str | None = None, value: Any = None, id: int | None = None, **attributes: Any
    ) -> None:
        super().__init__(shape, name, dcp.PARAMETER, attributes)
        if id is not None:
            self._id = id
        self.source: Any = None  # the last solve that used it, from which its sensitivity follows
        self.version = 0  # counts the values set, so that a compiled problem sees what changed
        if value is not None:
            self.value = value

    @property
    def token(self) -> Any:
        """A parameter stands for itself."""
        return self

    def _declare(self, given: dict[str, Any]) -> None:
        super()._declare(given)
        if self.declared is not None and self.declared.expressions:
            raise DataError(f"{self._who()}: the bounds of a parameter are numbers, not expressions")

    @property
    def value(self) -> Any:
        """The value, an array of the shape (read-only); None before there is one."""
        return self._value

    @value.setter
    def value(self, value: Any) -> None:
        # a view of a read-only array cannot be made writeable again, so what was checked stays
        self._value = None if value is None else self._checked(value)[...]
        self.version += 1

    def save_value(self, value: Any) -> None:
        """Store a value without checking its attributes."""
        super().save_value(value)
        self.version += 1

    @property
    def sensitivity(self) -> Any:
        """dV/dp, entry by entry: the derivative of the optimal value of the problem last solved with this parameter, at the
        values that it was solved with; an array of the shape, read-only.

        An entry stands for itself, but for a parameter declared symmetric (PSD, NSD): there a pair of entries changes
        together, and shares the derivative. Where the value has a kink it is a slope that the duals name. None before a
        solve, where it found no optimum with duals (integers have none), and where an expression of the parameter has no
        gradient.
        """
        return None if self.source is None else self.source.sensitivity(self)

    def __setstate__(self, state: Any) -> None:
        super().__setstate__(state)
        self.version = 1
        self.source = None

    def __repr__(self) -> str:
        on = "".join(f", {k}={v}" for k, v in self.attributes.items() if v is not None and v is not False)
        return f"Parameter({self.shape}{on})"


class CallbackParam(Parameter):
    """A parameter whose value is what a function returns, asked at every solve.

    callback: a function of no arguments. Setting the value raises NotImplementedError.
    """

    __slots__ = ("callback",)

    volatile = True

    def __init__(self, callback: Callable[[], Any], shape: Any = (), **attributes: Any) -> None:
        self.callback = callback
        super().__init__(shape, **attributes)

    def __getstate__(self) -> Any:
        shape, name, _, attributes, label = super().__getstate__()
        return shape, name, self.callback, attributes, label

    def __setstate__(self, state: Any) -> None:
        shape, name, self.callback, attributes, label = state
        super().__setstate__((shape, name, None, attributes, label))

    @property
    def value(self) -> Any:
        """What the function returns now, checked."""
        return self._checked(self.callback())

    @value.setter
    def value(self, value: Any) -> None:
        raise NotImplementedError(f"the value of {self.name()!r} is what its callback returns: it cannot be set")
