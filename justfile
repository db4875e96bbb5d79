# Everyday commands; what every change must pass is `.ci/run`.

# Lists them.
default:
    @just --list

# Compiles all targets with the lints that CI uses.
lint:
    cargo fmt --check
    cargo clippy --locked --all-targets -- -D warnings

# All tests, or one test file: `just test live`.
test FILE="":
    cargo test --locked {{ if FILE == "" { "" } else { "--test " + FILE } }}

# Writes the snapshots of a test file anew: `just accept live`, then read `git diff`.
accept FILE:
    INSTA_UPDATE=always cargo test --locked --test {{FILE}}

# An optimized build that is quick to make.
release:
    CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=3 cargo build --locked --release

# What a stage sees: `just debug trace train.py:12`.
debug STAGE PLACE:
    cargo run --quiet --locked -- debug {{STAGE}} {{PLACE}}

# Inputs that mean harm: 10 s of CPU and 512 MiB each.
hostile *OPTIONS: release
    python3 -B benches/hostile.py {{OPTIONS}}

# Fuzzes a target (address, log, check, project, slices) for so many seconds.
fuzz TARGET SECONDS="600":
    RUSTC_BOOTSTRAP=1 cargo fuzz run --sanitizer none {{TARGET}} -- -rss_limit_mb=1024 -max_total_time={{SECONDS}}

# Random programs, CPython as the judge: shares, and the productions that fail most (`fuzz/semantics/run.py --help`).
semantics N="2000" SEED="oak" *OPTIONS: release
    python3 -B fuzz/semantics/run.py {{N}} {{SEED}} --wblint target/release/wblint {{OPTIONS}}

# Programs by hand with CPython's answers; `just semantics-cases --list bad` says what fails.
semantics-cases *OPTIONS: release
    python3 -B fuzz/semantics/score.py target/release/wblint tests/semantics/cases {{OPTIONS}}

# The documentation of the library; warnings are errors.
docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps
