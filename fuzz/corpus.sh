#!/usr/bin/env bash
# Fills fuzz/corpus/ with the Python files and notebooks of the fixtures, one file each; what is there stays.
set -euo pipefail
cd "$(dirname "$0")/.."
for target in check slices; do
  mkdir -p "fuzz/corpus/$target"
done
find fixtures -name '*.py' -print0 | while IFS= read -r -d '' file; do
  cp "$file" "fuzz/corpus/check/${file//\//-}"
  cp "$file" "fuzz/corpus/slices/${file//\//-}"
done
find fixtures -name '*.ipynb' -print0 | while IFS= read -r -d '' file; do
  cp "$file" "fuzz/corpus/check/${file//\//-}"
done
find fuzz/corpus -type f | wc -l
