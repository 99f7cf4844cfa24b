"""Named tuples that kernels pass to each other by reference.

numba passes a named tuple of arrays by value, field by field: the state, the laws and a chunk are some five hundred
words, taken apart and put together again at every call. To compile that took two thirds of a first run. A kernel gets a
``struct`` as one pointer in place of it, and loads the fields that it uses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, TypeVar

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.types.containers import NamedTuple
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)

T = TypeVar("T", bound=type)


class Struct(types.Type):
    """Type of a named tuple that is passed by reference; its fields never change while a kernel runs."""

    def __init__(self, fields: Any) -> None:
        self.fields = fields
        # The name is a part of the name of every compiled function: short, and the same in every process.
        digest = hashlib.sha256(fields.name.encode()).hexdigest()[:16]
        super().__init__(f"{fields.instance_class.__name__}@{digest}")


register_model(Struct)(models.OpaqueModel)


def struct(cls: T) -> T:
    """Let kernels take a named tuple by reference; a decorator of its class.

    A kernel may read fields by name and hand the tuple on, nothing else. Python sees no difference.
    """

    @typeof_impl.register(cls)
    def typed(value: Sequence[object], purpose: object) -> Struct:
        return Struct(NamedTuple([typeof_impl(field, purpose) for field in value], cls))

    return cls


@infer_getattr
class _FieldTypes(AttributeTemplate):
    key = Struct

    def generic_resolve(self, struct: Struct, name: str) -> Any:
        places = struct.fields.fields
        return struct.fields.types[places.index(name)] if name in places else None


@lower_getattr_generic(Struct)
def _load_field(context: Any, builder: ir.IRBuilder, struct: Struct, pointer: ir.Value, name: str) -> ir.Value:
    place = struct.fields.fields.index(name)
    kind = struct.fields.types[place]
    layout = context.get_value_type(struct.fields)
    at = cgutils.gep_inbounds(builder, builder.bitcast(pointer, layout.as_pointer()), 0, place)
    if isinstance(kind, types.Array):
        return _load_array(context, builder, kind, at)
    return _load(builder, layout.elements[place], at)


def _load_array(context: Any, builder: ir.IRBuilder, kind: Any, at: ir.Value) -> ir.Value:
    """Load what a kernel needs of an array; who owns its memory is for Python to know."""
    model = context.data_model_manager[kind]
    layout = model.get_value_type()
    array = ir.Constant(layout, ir.Undefined)
    for name in ("meminfo", "parent"):
        place = model.get_field_position(name)
        array = builder.insert_value(array, ir.Constant(layout.elements[place], None), place)
    for name in ("nitems", "itemsize", "data", "shape", "strides"):
        place = model.get_field_position(name)
        part = _load(builder, layout.elements[place], cgutils.gep_inbounds(builder, at, 0, place))
        array = builder.insert_value(array, part, place)
    return array


def _load(builder: ir.IRBuilder, layout: ir.Type, at: ir.Value) -> ir.Value:
    """Load word by word, each marked as never changing, so that the optimiser may load it once for a whole loop."""
    if isinstance(layout, (ir.ArrayType, ir.LiteralStructType)):
        whole = ir.Constant(layout, ir.Undefined)
        for place in range(len(layout)):
            part = _load(builder, layout.gep(ir.IntType(32)(place)), cgutils.gep_inbounds(builder, at, 0, place))
            whole = builder.insert_value(whole, part, place)
        return whole
    word = builder.load(at)
    word.set_metadata("invariant.load", builder.module.add_metadata([]))
    return word


@unbox(Struct)
def _from_python(struct: Struct, value: ir.Value, c: Any) -> Any:
    """Write the fields to the stack of the entry from Python, where they stay until the kernel has returned."""
    layout = c.context.get_value_type(struct.fields)
    pointer = cgutils.alloca_once(c.builder, layout)
    is_error = cgutils.alloca_once_value(c.builder, cgutils.false_bit)
    cleanups = []
    for place, kind in enumerate(struct.fields.types):
        field = c.unbox(kind, c.pyapi.tuple_getitem(value, place))
        c.builder.store(field.value, cgutils.gep_inbounds(c.builder, pointer, 0, place))
        with c.builder.if_then(field.is_error, likely=False):
            c.builder.store(cgutils.true_bit, is_error)
        if field.cleanup is not None:
            cleanups.append(field.cleanup)

    def cleanup() -> None:
        for undo in reversed(cleanups):
            undo()

    opaque = c.builder.bitcast(pointer, c.context.get_value_type(struct))
    return NativeValue(opaque, is_error=c.builder.load(is_error), cleanup=cleanup)
