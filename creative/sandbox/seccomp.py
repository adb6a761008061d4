"""The system calls that a worker keeps, as a filter of the Linux kernel (seccomp-BPF), by ctypes.

Everything but the table below fails with EPERM: no file, socket, process, signal or descriptor can
be made, and no memory becomes code. The filter holds for all threads and cannot be taken off.
Sources: Linux uapi headers `linux/seccomp.h`, `linux/filter.h`, `linux/audit.h`,
`asm/unistd_64.h`, `asm-generic/unistd.h`.
"""

import ctypes
import os
import struct
from typing import Final, NamedTuple

__all__ = ["ARCHITECTURES", "filter_system_calls"]


class Architecture(NamedTuple):
    """`audit`: its AUDIT_ARCH number; `seccomp`: the number of that call; `calls`: what is kept."""

    audit: int
    seccomp: int
    calls: dict[str, int]


# What an interpreter needs that only computes: its two pipes, memory, locks, clocks, timers, exit.
# The clocks are calls only on machines whose vDSO has none. In the order of use: it is walked.
ARCHITECTURES: Final = {
    "x86_64": Architecture(
        audit=0xC000003E,
        seccomp=317,
        calls={"setitimer": 38, "read": 0, "write": 1, "clock_gettime": 228, "mmap": 9}
        | {"munmap": 11, "madvise": 28, "mremap": 25, "brk": 12, "mprotect": 10, "futex": 202}
        | {"gettimeofday": 96, "time": 201, "getrandom": 318, "sched_yield": 24}
        | {"rt_sigprocmask": 14, "rt_sigreturn": 15, "restart_syscall": 219}
        | {"exit": 60, "exit_group": 231},
    ),
    "aarch64": Architecture(
        audit=0xC00000B7,
        seccomp=277,
        calls={"setitimer": 103, "read": 63, "write": 64, "clock_gettime": 113, "mmap": 222}
        | {"munmap": 215, "madvise": 233, "mremap": 216, "brk": 214, "mprotect": 226, "futex": 98}
        | {"gettimeofday": 169, "getrandom": 278, "sched_yield": 124}
        | {"rt_sigprocmask": 135, "rt_sigreturn": 139, "restart_syscall": 128}
        | {"exit": 93, "exit_group": 94},
    ),
}
_PROTECTION_IS_THIRD: Final = ("mmap", "mprotect")  # addr, length, prot
_PROT_EXEC: Final = 4

_LOAD, _JUMP_EQUAL, _JUMP_SET, _RETURN = 0x20, 0x15, 0x45, 0x06  # BPF_LD|W|ABS, JEQ|K, JSET|K, RET
_NUMBER_AT, _ARCH_AT, _THIRD_AT = 0, 4, 16 + 2 * 8  # struct seccomp_data; little-endian low half
_ALLOW, _EPERM, _KILL = 0x7FFF0000, 0x00050000 | 1, 0x80000000
_PR_SET_NO_NEW_PRIVS = 38
_SET_MODE_FILTER, _ALL_THREADS = 1, 1

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, operand


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def filter_system_calls() -> frozenset[str]:
    """Gives up what a worker never needs; which of `privileges`, `system-calls` succeeded."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return frozenset()
    architecture = ARCHITECTURES.get(os.uname().machine)
    if architecture is None:
        return frozenset({"privileges"})
    code = b"".join(struct.pack("<HBBI", *line) for line in _filter(architecture))
    kept = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(kept, ctypes.c_void_p))
    number = ctypes.c_long(architecture.seccomp)
    arguments = (ctypes.c_ulong(_SET_MODE_FILTER), ctypes.c_ulong(_ALL_THREADS))
    if libc.syscall(number, *arguments, ctypes.byref(program)) != 0:
        return frozenset({"privileges"})
    return frozenset({"privileges", "system-calls"})


def _filter(architecture: Architecture) -> list[Instruction]:
    """Numbers mean other calls on another architecture, so a process of one is killed."""
    lines: list[Instruction] = [
        (_LOAD, 0, 0, _ARCH_AT),
        (_JUMP_EQUAL, 1, 0, architecture.audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
    ]
    for name, number in architecture.calls.items():
        if name in _PROTECTION_IS_THIRD:
            lines += [
                (_JUMP_EQUAL, 0, 4, number),
                (_LOAD, 0, 0, _THIRD_AT),
                (_JUMP_SET, 0, 1, _PROT_EXEC),
                (_RETURN, 0, 0, _EPERM),
                (_RETURN, 0, 0, _ALLOW),
            ]
        else:
            lines += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    return [*lines, (_RETURN, 0, 0, _EPERM)]
