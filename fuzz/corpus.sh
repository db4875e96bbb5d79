#!/usr/bin/env bash
# Fills fuzz/corpus/ with the Python files and notebooks of the fixtures, one file each, and with their projects; what is
# there stays.
set -euo pipefail
cd "$(dirname "$0")/.."
for target in check project; do
  mkdir -p "fuzz/corpus/$target"
done
find fixtures -name '*.py' -print0 | while IFS= read -r -d '' file; do
  cp "$file" "fuzz/corpus/check/${file//\//-}"
done
find fixtures -name '*.ipynb' -print0 | while IFS= read -r -d '' file; do
  cp "$file" "fuzz/corpus/check/${file//\//-}"
done
# The names of the target's files, by number.
mapfile -t names < <(sed -n '/^const NAMES/,/^];/s/^ *"\(.*\)",$/\1/p' fuzz/fuzz_targets/project.rs)
for project in fixtures/projects/*/; do
  seed="fuzz/corpus/project/$(basename "$project")"
  : > "$seed"
  for number in "${!names[@]}"; do
    # Any file of the same ending will do.
    name="${names[$number]##*/}"
    [[ "$name" == *.* && "$name" != .env ]] && pattern="*.${name##*.}" || pattern="*$name*"
    file="$(find "$project" -name "$pattern" -type f ! -size +4k | sort | sed -n "$((number % 4 + 1))p;1p" | tail -n 1)"
    if [[ -n "$file" ]]; then
      { printf '%%%s\n' "$number"; cat "$file"; printf '\n'; } >> "$seed"
    fi
  done
done
find fuzz/corpus -type f | wc -l
