"""JSON to the dataclasses of `results`, by their annotations."""

from __future__ import annotations

import dataclasses
import functools
import types
from collections.abc import Hashable
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def decode(cls: type[T], value: object) -> T:
    """Members that a newer program adds are passed over."""
    if not isinstance(value, dict):
        raise ValueError(f"{cls.__name__}: expected an object, found {type(value).__name__}")
    # Classes are hashable, which mypy does not see of a type variable.
    hints = _hints(cast(Hashable, cls))
    members = {name: _decode(hints[name], member) for name, member in value.items() if name in hints}
    return cls(**members)


@functools.cache
def _hints(cls: Hashable) -> dict[str, Any]:
    return get_type_hints(cls)


def _decode(hint: Any, value: object) -> Any:
    if value is None:
        return None
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _decode(_member(hint, value), value)
    if origin is list and isinstance(value, list):
        return [_decode(get_args(hint)[0], item) for item in value]
    if origin is tuple and isinstance(value, list):
        return tuple(_decode(item, one) for item, one in zip(get_args(hint), value, strict=True))
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return decode(hint, value)
    # A word that a newer program adds passes, too.
    expected = {Literal: str}.get(origin, hint)
    if isinstance(value, expected) or (expected is float and isinstance(value, int)):
        return value
    raise ValueError(f"expected {hint}, found {value!r}")


def _member(union: Any, value: object) -> Any:
    """The member of a union that a value belongs to: the first dataclass whose required fields are there, or a scalar."""
    members = [member for member in get_args(union) if member is not types.NoneType]
    for member in members:
        if dataclasses.is_dataclass(member):
            fields = dataclasses.fields(member)
            needed = {field.name for field in fields if field.default is dataclasses.MISSING}
            if isinstance(value, dict) and needed <= value.keys():
                return member
        elif isinstance(member, type) and isinstance(value, member):
            return member
    return members[0]
