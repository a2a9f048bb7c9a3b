"""Run as a program: a command, and what it took; a small parent, since a process begins with its parent's peak.

Arguments: the file for the command's output, then the command. Out comes JSON: ``seconds`` of the clock, ``worked``
(seconds of processors), ``mebibytes`` (the peak of the process and of those that it waited for), ``code``.
"""

import json
import os
import subprocess
import sys
import time


def main() -> None:
    start = time.perf_counter()
    with open(sys.argv[1], "wb") as out:  # noqa: PTH123
        process = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        _, status, used = os.wait4(process.pid, 0)
    taken = time.perf_counter() - start
    peak = used.ru_maxrss / (1024 if sys.platform == "linux" else 2**20)
    told = {"seconds": taken, "worked": used.ru_utime + used.ru_stime, "mebibytes": peak,
            "code": os.waitstatus_to_exitcode(status)}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
