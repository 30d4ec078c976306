"""What machine this is, for the report's head."""
import os
import pathlib
import platform
import time

NOTED = ["avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "avx512_fp16", "amx_bf16", "amx_int8",
         "asimddp", "bf16", "i8mm", "sve"]


def describe():
    fields = {}
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        key, _, value = line.partition(":")
        fields.setdefault(key.strip(), value.strip())
    flags = fields.get("flags", fields.get("Features", "")).split()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cpu": fields.get("model name", platform.processor() or platform.machine()),
        "family": f"family {fields.get('cpu family', '?')}, model {fields.get('model', '?')}",
        "cores": len(os.sched_getaffinity(0)),
        "isa": [flag for flag in NOTED if flag in flags],
        "memory_gib": round(memory / 2**30, 1),
        "kernel": platform.release(),
    }


def busy_share(seconds=1.0):
    """The share of all cores that is taken now, by other programs while none of ours runs."""
    idle, total = _processor_times()
    time.sleep(seconds)
    later_idle, later_total = _processor_times()
    return 1 - (later_idle - idle) / max(1, later_total - total)


def _processor_times():
    """Ticks idle (waiting for disks counts as idle) and ticks in all, since the start of the machine."""
    ticks = [int(word) for word in pathlib.Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return ticks[3] + ticks[4], sum(ticks)
