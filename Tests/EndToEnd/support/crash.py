"""Kills regcred at every system call that changes the file system.

strace delivers SIGKILL on entry to the N-th call, so the call itself is not made: the state is what all calls before it
left. Calls that create a file by `openat` need no kill of their own, since the next call of the list sees their effect.
"""

from __future__ import annotations

import re
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from support.regcred import Argument, Regcred

CHANGING_CALLS = (
    "write", "writev", "pwrite64", "pwritev", "copy_file_range", "sendfile", "fsync", "fdatasync", "sync_file_range",
    "truncate", "ftruncate", "fallocate", "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat",
    "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir", "chmod", "fchmod", "fchmodat", "chown", "fchown", "lchown",
    "fchownat", "utimensat",
)  # fmt: skip


def count_calls(regcred: Regcred, arguments: tuple[Argument, ...], stdin: bytes, log: Path) -> Counter[str]:
    """How often the command makes each of the changing calls."""
    # '?' lets strace pass over a name that this machine's architecture does not have.
    trace = "trace=" + ",".join(f"?{call}" for call in CHANGING_CALLS)
    regcred(*arguments, stdin=stdin, prefix=("strace", "-f", "-qq", "-o", str(log), "-e", trace))
    calls: Counter[str] = Counter()
    changing_threads = set()
    for line in log.read_text(errors="replace").splitlines():
        if match := re.match(r"(\d+)\s+(\w+)\(", line):
            thread, call = match.groups()
            calls[call] += 1
            changing_threads.add(thread)
    # strace counts calls thread by thread, so with more than one some moments would never be tried.
    assert len(changing_threads) == 1, f"{len(changing_threads)} threads change files: kill points would be missed"
    return calls


def kill_at(regcred: Regcred, arguments: tuple[Argument, ...], stdin: bytes, call: str, number: int) -> bool:
    """Runs the command and kills it on entry to the `number`-th `call`. False when it ended before that."""
    # No --seccomp-bpf: with it strace 6.1 silently injects nothing.
    inject = f"inject={call}:signal=KILL:when={number}"
    killer = ("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject)
    result = regcred(*arguments, stdin=stdin, expect={0, -signal.SIGKILL}, prefix=killer)
    return result.code == -signal.SIGKILL


def kill_points(calls: Counter[str]) -> Iterator[tuple[str, int]]:
    """Every call of every kind, as `kill_at` takes them."""
    for call, count in sorted(calls.items()):
        for number in range(1, count + 1):
            yield call, number
