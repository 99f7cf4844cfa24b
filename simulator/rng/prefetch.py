"""Asking memory for what is needed a little later: it changes no value, and hides the wait."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.imputils import impl_ret_untracked
from numba.extending import intrinsic

from .jit import is_compiling_off

_LINE = 64
"""Bytes of a line of the caches."""
_READ, _NEAREST, _DATA = 0, 3, 1


@intrinsic
def _prefetch(typing_context, array, index, line):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, ARG001
    """Ask for a line of memory, counted from the start of an element."""

    def generate(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        whole, place, number = arguments
        made = context.make_array(signature.args[0])(context, builder, whole)
        byte, word = ir.IntType(8).as_pointer(), ir.IntType(64)
        size = context.get_abi_sizeof(context.get_data_type(signature.args[0].dtype))
        offset = builder.add(builder.mul(place, ir.Constant(word, size)), builder.mul(number, ir.Constant(word, _LINE)))
        at = builder.gep(builder.bitcast(made.data, byte), [offset])
        number_type = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, number_type, number_type, number_type])
        called = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(called, [at, *(ir.Constant(number_type, one) for one in (_READ, _NEAREST, _DATA))])
        return impl_ret_untracked(context, builder, signature.return_type, context.get_dummy_value())

    return types.void(array, types.int64, types.int64), generate


def _nothing(array: object, index: int, line: int) -> None:
    """Do nothing: uncompiled code waits."""


prefetch = _nothing if is_compiling_off() else _prefetch
"""``prefetch(array, index, line)``: ask for the 64 bytes from ``64 * line`` on of an element of a one-dimensional,
contiguous array; for kernels only."""
