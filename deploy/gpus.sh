#!/usr/bin/env bash
# Spark's discovery script for GPUs: prints them by UUID, as {"name": "gpu", "addresses": ["GPU-..."]}. A GPU that is
# divided into MIG instances is left out, and its instances are there instead. CUDA_VISIBLE_DEVICES hides the others.
set -euo pipefail

fail() {
  printf 'gpus.sh: %s\n' "$1" >&2
  exit 1
}

command -v nvidia-smi >/dev/null ||
  fail "no nvidia-smi on this host's PATH: install NVIDIA's driver (R580 or newer), or let PATH name its folder"
# lines such as "GPU 0: NVIDIA H100 (UUID: GPU-1a...)" and below it "  MIG 1g.10gb Device 0: (UUID: MIG-2b...)"
list="$(nvidia-smi -L 2>&1)" || fail "nvidia-smi -L failed: $(head -n 1 <<<"$list")"

awk -v visible="${CUDA_VISIBLE_DEVICES:-}" '
  function show(uuid, number) {
    if (visible == "") return 1
    count = split(visible, names, /[ ,]+/)
    for (i = 1; i <= count; i++) {
      if (names[i] == number || (names[i] ~ /^(GPU|MIG)-/ && index(uuid, names[i]) == 1)) return 1
    }
    return 0
  }
  function flush() {
    if (gpu != "" && !divided && show(gpu, number)) found[++all] = gpu
    gpu = ""
  }
  {
    uuid = $0
    sub(/.*UUID: /, "", uuid)
    sub(/\).*/, "", uuid)
  }
  /^GPU [0-9]+:/ {
    flush()
    gpu = uuid
    divided = 0
    number = $2
    sub(/:/, "", number)
  }
  /^ +MIG / {
    divided = 1
    if (show(uuid, "") || show(gpu, number)) found[++all] = uuid
  }
  END {
    flush()
    if (all == 0) exit 1
    printf "{\"name\": \"gpu\", \"addresses\": ["
    for (i = 1; i <= all; i++) printf "%s\"%s\"", (i > 1 ? ", " : ""), found[i]
    print "]}"
  }
' <<<"$list" || fail "nvidia-smi lists no GPU${CUDA_VISIBLE_DEVICES:+ that CUDA_VISIBLE_DEVICES = $CUDA_VISIBLE_DEVICES shows}: $(head -n 1 <<<"$list")"
