"""What machine this is, for the report's head."""
import os
import pathlib
import platform

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
