"""How long a process computes before the system looks who else wants the processor.

A process that is woken waits until the one that runs has had its slice, however low the priority of
that one is. A request wakes four in turn, so that beside processes that compute it would take
several times as long. One that asked for a shorter slice goes before one with a longer (Linux from
6.12 on, `sched_setattr(2)`: `sched_runtime` of SCHED_OTHER); which share each has stays the same.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys

ANSWERING = 0.0001
"""Seconds, of a process that all clients wait for."""

EVALUATING = 0.0003
"""Of one that works for a client at a time, mostly for milliseconds."""

MAKING = 0.003
"""Of one that works long; the system gives 1.4 to 2.8 ms who does not ask."""

# struct sched_attr (include/uapi/linux/sched/types.h): its size, the policy (0: SCHED_OTHER),
# flags, niceness, priority, runtime, deadline and period in nanoseconds, bounds of utilization
_ATTRIBUTES = struct.Struct("=IIQiIQQQII")
# the number of the call (asm/unistd_64.h, asm-generic/unistd.h), which older C libraries lack
_CALLS = {"x86_64": 314, "aarch64": 274, "riscv64": 274}


def take_slices(seconds: float) -> None:
    """Have this process and those it starts compute for so many seconds at a time.

    The niceness stays. Where the system has no such thing, or does not allow it, nothing changes.
    """
    call = _CALLS.get(os.uname().machine)
    if sys.platform != "linux" or call is None:
        return
    niceness = os.getpriority(os.PRIO_PROCESS, 0)
    runtime = round(seconds * 1e9)
    asked = _ATTRIBUTES.pack(_ATTRIBUTES.size, 0, 0, niceness, 0, runtime, 0, 0, 0, 0)
    ctypes.CDLL(None).syscall(call, 0, asked, 0)
