# Recipes for people; what every change must pass is `.ci/run`.

# Random programs, CPython as the judge: shares, and the productions that fail most (`fuzz/semantics/run.py --help`).
semantics N="2000" SEED="oak" *OPTIONS:
    cargo build --release
    python3 -B fuzz/semantics/run.py {{N}} {{SEED}} --wblint target/release/wblint {{OPTIONS}}

# Programs by hand with CPython's answers; `just semantics-cases --list bad` says what fails.
semantics-cases *OPTIONS:
    cargo build --release
    python3 -B fuzz/semantics/score.py target/release/wblint tests/semantics/cases {{OPTIONS}}
