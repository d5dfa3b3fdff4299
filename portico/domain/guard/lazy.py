"""A property that is computed once; before Python 3.12 `functools.cached_property` takes a lock each time."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Value = TypeVar("Value")


class lazy(Generic[Value]):  # noqa: N801 - used as a decorator
    """The first look computes the value and writes it into the object, where the next look finds it."""

    def __init__(self, compute: Callable[[Any], Value]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, owner: None, kind: type | None = None) -> "lazy[Value]": ...
    @overload
    def __get__(self, owner: object, kind: type | None = None) -> Value: ...
    def __get__(self, owner: object | None, kind: type | None = None) -> "lazy[Value] | Value":
        if owner is None:
            return self
        value = owner.__dict__[self._name] = self._compute(owner)
        return value
