#!/usr/bin/env bash
# Fuzzes the shared dictionaries: `tests/native/fuzz.sh [seconds]` (default 1800). Needs clang.
# Rule: works in build/fuzz/ and goes on from what an earlier run has found there; a run ends with
# the smallest set of inputs that reaches the same, which is what tests/native/corpus_dict/ keeps.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${1:-1800}
native=ngxlua_asgi/native
work=build/fuzz
mkdir -p "$work/found"

"${CLANG:-clang}" -g -O1 -DNGXLUA_DEATH -fsanitize=fuzzer,address,undefined \
    -fno-sanitize-recover=all -o "$work/fuzz_dict" tests/native/fuzz_dict.c \
    "$native"/{dict,entries,heap,list,lock,segment}.c

"$work/fuzz_dict" "$work/found" tests/native/corpus_dict -max_total_time="$seconds" \
    -max_len=2000 -print_final_stats=1 -artifact_prefix="$work/crash-"

rm -rf "$work/least"
mkdir "$work/least"
"$work/fuzz_dict" -set_cover_merge=1 "$work/least" "$work/found" tests/native/corpus_dict
echo "the smallest set is in $work/least"
