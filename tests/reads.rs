//! Reading is bounded: nothing in a scanned tree makes the program wait, or read without end.
//!
//! One function opens files, and the first test holds that. The others put a named pipe, a link to a device, a link out of
//! the tree and a very large file under every name that is read for a reason of its own.

#![cfg(unix)]
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// What opens a file for reading.
const OPENERS: [&str; 6] =
    ["fs::read(", "read_to_string(", "File::open(", "OpenOptions::new(", "::fs::read;", "fs::File"];

/// Where one of them may stand, and why.
const ALLOWED: [(&str, &str); 5] = [
    ("src/fix/write.rs", "writes source files back, and locks the folder while it does"),
    ("src/source/open.rs", "the one place that opens files"),
    ("src/redact/outlet.rs", "writes reports, and keeps what it replaces until that is done"),
    ("src/languages/shell/tests/differential.rs", "a test"),
    ("src/languages/shell/tests/fixtures.rs", "a test"),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every line of `text` before its unit tests that opens a file.
fn opening(text: &str) -> Vec<usize> {
    let code = text.split("#[cfg(test)]\nmod").next().unwrap_or(text);
    let code = code.split("#[cfg(all(test").next().unwrap_or(code);
    let opens = |line: &str| !line.trim_start().starts_with("//") && OPENERS.iter().any(|opener| line.contains(opener));
    (1..).zip(code.lines()).filter(|(_, line)| opens(line)).map(|(number, _)| number).collect()
}

#[test]
fn one_function_opens_files() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    assert!(files.len() > 100);
    let mut told = Vec::new();
    for file in files {
        let name = file.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().to_string_lossy().into_owned();
        let lines = opening(&fs::read_to_string(&file).unwrap());
        let is_test = name.ends_with("/tests.rs");
        match ALLOWED.iter().find(|(allowed, _)| *allowed == name) {
            Some((_, why)) if lines.is_empty() => told.push(format!("{name} opens nothing any more ({why})")),
            None if !lines.is_empty() && !is_test => {
                told.push(format!("{name}:{}: files are opened by src/source/open.rs", lines[0]));
            }
            _ => {}
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
    assert_eq!(opening("a\n// File::open(x)\nlet y = File::open(x);\n#[cfg(test)]\nmod tests { File::open(z) }"), [3]);
}

/// A repository with one finding, and a home folder of its own.
struct Repository {
    folder: TempDir,
}

impl Repository {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let this = Self { folder };
        fs::create_dir_all(this.at(".git")).unwrap();
        fs::create_dir_all(this.folder.path().join("home")).unwrap();
        fs::write(this.at("train.py"), "import wandb\nwandb.init(entity='ant-hill')\n").unwrap();
        this
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join("repo").join(name)
    }

    /// Runs `arguments`, and fails where that takes long or a gigabyte of memory is not enough.
    #[track_caller]
    fn run(&self, arguments: &[&str]) -> Output {
        let started = Instant::now();
        // The limit is of the address space: the threads' stacks and the allocator's arenas count.
        let script = "ulimit -v 2000000; exec timeout 20 \"$0\" \"$@\"";
        let output = Command::new("bash")
            .args(["-c", script, env!("CARGO_BIN_EXE_wblint")])
            .args(arguments)
            .current_dir(self.at("."))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", self.folder.path().join("home"))
            .env("WANDB_BASE_URL", "http://127.0.0.1:9")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(started.elapsed() < Duration::from_secs(15), "{arguments:?} took {:?}", started.elapsed());
        output
    }

    /// Checks the folder, which has its one finding whatever else is there; gives all that is said.
    #[track_caller]
    fn check(&self) -> String {
        let output = self.run(&["--output-format", "concise", "-v", "."]);
        let (text, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(text.contains("train.py:2:19: WB103 warning: "), "{text}\n{said}");
        assert_eq!(output.status.code(), Some(1), "{said}");
        text + &said
    }
}

/// A thing that nobody should read, and makes it at a path.
type Trap = (&'static str, fn(&Path));

/// Things that nobody should read.
const TRAPS: [Trap; 5] = [
    ("a named pipe", |path| {
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    }),
    ("a device", |path| symlink("/dev/zero", path).unwrap()),
    ("a socket", |path| drop(std::os::unix::net::UnixListener::bind(path).unwrap())),
    ("a link that leads out", |path| symlink("/etc/passwd", path).unwrap()),
    ("a sparse file of 4 GB", |path| fs::File::create(path).unwrap().set_len(4 << 30).unwrap()),
];

/// Puts every trap at `name`, and gives each repository to `see`.
#[track_caller]
fn with_traps(name: &str, mut see: impl FnMut(&str, &Repository)) {
    for (what, make) in TRAPS {
        let repository = Repository::new();
        let path = repository.at(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if path.is_dir() {
            fs::remove_dir_all(&path).unwrap();
        }
        make(&path);
        see(what, &repository);
    }
}

#[test]
fn files_that_say_what_is_ignored() {
    for name in [".gitignore", ".ignore", "sub/.gitignore", "sub/deep/.ignore", ".git/info/exclude"] {
        with_traps(name, |what, repository| {
            let said = repository.check();
            assert!(said.contains(&format!("{name}: its patterns are not used: ")), "{what} at {name}: {said}");
        });
    }
}

#[test]
fn ignore_files_without_end() {
    // One that is too long by itself, and many that are too long together; the rest goes on.
    let repository = Repository::new();
    let patterns = |count: usize| (0..count).map(|number| format!("*a{number:05}*\n")).collect::<Vec<_>>().concat();
    fs::write(repository.at(".gitignore"), patterns(100_000)).unwrap();
    let said = repository.check();
    assert!(said.contains(".gitignore: its patterns are not used: larger than 256 KiB"), "{said}");
    fs::write(repository.at(".gitignore"), "*.log\n").unwrap();
    for folder in 0..30 {
        fs::create_dir(repository.at(&format!("sub{folder}"))).unwrap();
        fs::write(repository.at(&format!("sub{folder}/.gitignore")), patterns(20_000)).unwrap();
    }
    let said = repository.check();
    assert_eq!(said.matches("its patterns are not used: with those").count(), 1, "{said}");
}

#[test]
fn a_dotenv() {
    with_traps(".env", |what, repository| {
        let said = repository.check();
        let told = said.matches(".env: not read: ").count() + said.matches(".env:1:1: WB901 warning: ").count();
        assert_eq!(told, 1, "{what}: {said}");
    });
}

#[test]
fn sources_and_data() {
    for name in ["x.py", "conf.yaml", "a.json", "n.ipynb", "run.sh", "sub/.env", "program"] {
        with_traps(name, |_, repository| {
            repository.check();
        });
    }
}

#[test]
fn a_file_in_the_place_of_a_git_folder() {
    with_traps(".git", |_, repository| {
        repository.check();
    });
    // One line without an end, and one that names something else than a folder of git's.
    for line in [" ".repeat(3 << 20), "gitdir: /dev\n".to_owned(), "gitdir: train.py\n".to_owned()] {
        let repository = Repository::new();
        fs::remove_dir(repository.at(".git")).unwrap();
        fs::write(repository.at(".git"), line).unwrap();
        repository.check();
    }
}

#[test]
fn the_index_and_the_settings_of_git() {
    for name in [".git/index", ".git/config"] {
        with_traps(name, |_, repository| {
            fs::write(repository.at(".gitignore"), "conf/\n").unwrap();
            fs::create_dir(repository.at("conf")).unwrap();
            repository.check();
        });
    }
}

#[test]
fn configurations() {
    for name in ["pyproject.toml", "sub/pyproject.toml"] {
        with_traps(name, |_, repository| {
            fs::remove_dir(repository.at(".git")).unwrap();
            repository.check();
        });
    }
    // A file of our own that cannot be read is an error, and said at once.
    with_traps("wblint.toml", |what, repository| {
        let output = repository.run(&["."]);
        assert_eq!(output.status.code(), Some(2), "{what}");
    });
}

#[test]
fn what_the_sdk_reads_beside_the_code() {
    for name in ["wandb/settings", ".wandb/settings"] {
        with_traps(name, |what, repository| {
            let said = repository.check();
            let told =
                [": not read: ", ":1:1: WB901 warning: "].map(|end| said.matches(&(name.to_owned() + end)).count());
            assert_eq!(told.iter().sum::<usize>(), 1, "{what} at {name}: {said}");
            for command in [["--online", "."].as_slice(), &["doctor"], &["destinations"]] {
                let output = repository.run(command);
                assert!(output.status.code().is_some_and(|code| code < 3), "{what} {command:?}");
            }
        });
    }
}

#[test]
fn logs_and_run_files() {
    for name in ["logs/debug.log", "logs/debug-internal.log", "files/output.log", "run-a.wandb"] {
        with_traps(&format!("wandb/run-20260101_000000-a/{name}"), |what, repository| {
            let output = repository.run(&["doctor"]);
            assert!(output.status.code().is_some_and(|code| code < 3), "{what} {name}");
            assert!(!String::from_utf8_lossy(&output.stdout).contains("root:"), "{what} {name}");
        });
    }
}

#[test]
fn the_users_own_files_have_limits() {
    for name in [".netrc", ".config/wandb/settings", ".config/wblint/wblint.toml"] {
        let repository = Repository::new();
        let path = repository.folder.path().join("home").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::File::create(&path).unwrap().set_len(4 << 30).unwrap();
        let output = repository.run(&["doctor"]);
        assert!(output.status.code().is_some_and(|code| code < 3), "{name}");
    }
}

#[test]
fn the_users_own_settings_of_git_have_limits() {
    for name in [".gitconfig", ".config/git/config", ".config/git/ignore"] {
        for (_, make) in TRAPS {
            let repository = Repository::new();
            let path = repository.folder.path().join("home").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            make(&path);
            repository.check();
        }
    }
    let repository = Repository::new();
    fs::write(repository.folder.path().join("home/.gitconfig"), "[core]\n\texcludesFile = ~/mine\n").unwrap();
    fs::write(repository.folder.path().join("home/mine"), "other.py\n").unwrap();
    fs::write(repository.at("other.py"), "import wandb\nwandb.init(entity='hidden')\n").unwrap();
    assert!(!repository.check().contains("hidden"), "what the user has git ignore is read");
}

#[test]
fn run_folders_that_a_clone_links_elsewhere_are_not_read() {
    let elsewhere = tempfile::tempdir().unwrap();
    let run = elsewhere.path().join("run-20260101_000000-a/logs");
    fs::create_dir_all(&run).unwrap();
    let log = "wandb.errors.CommError: entity private-team not found during upsertBucket\n";
    fs::write(run.join("debug.log"), log).unwrap();
    let repository = Repository::new();
    symlink(elsewhere.path(), repository.at("wandb")).unwrap();
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).current_dir(repository.at(".")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let said = || String::from_utf8(repository.run(&["doctor"]).stdout).unwrap();
    fs::remove_dir(repository.at(".git")).unwrap();
    git(&["init", "-q"]);
    assert!(said().contains("private-team"), "a link of the user's own is followed");
    git(&["add", "wandb"]);
    assert!(!said().contains("private-team"), "a link that came with the clone is followed");
}

#[test]
fn what_is_piped_in_has_a_limit() {
    let repository = Repository::new();
    for (arguments, limit) in [(["--stdin-filename", "a.py", "-"], "64 MiB"), (["--files-from", "-", "-q"], "16 MiB")] {
        let script = "ulimit -v 2000000; exec timeout 20 \"$0\" \"$@\" < /dev/zero";
        let output = Command::new("bash")
            .args(["-c", script, env!("CARGO_BIN_EXE_wblint")])
            .args(arguments)
            .current_dir(repository.at("."))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?} {said}");
        assert!(said.contains(&format!("cannot read standard input: larger than {limit}")), "{arguments:?} {said}");
    }
}

#[test]
fn an_endless_log_comes_to_an_end() {
    let repository = Repository::new();
    let script = "exec timeout 60 \"$0\" doctor --log - < /dev/zero";
    let mut command = Command::new("bash");
    command.args(["-c", script, env!("CARGO_BIN_EXE_wblint")]).current_dir(repository.at(".")).env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", repository.at("home"));
    let output = command.env("WANDB_BASE_URL", "http://127.0.0.1:9").output().unwrap();
    assert!(output.status.code().is_some_and(|code| code < 3), "{:?}", output.status);
}

#[test]
fn a_link_inside_the_tree_is_read() {
    let repository = Repository::new();
    fs::write(repository.at("rules"), "train.py\n").unwrap();
    symlink("rules", repository.at(".gitignore")).unwrap();
    fs::create_dir(repository.at("conf")).unwrap();
    fs::write(repository.at("conf/shared.py"), "import wandb\nwandb.init(entity='bee-hive')\n").unwrap();
    symlink("conf/shared.py", repository.at("other.py")).unwrap();
    let output = repository.run(&["--output-format", "concise", "."]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("bee-hive") && !text.contains("ant-hill"), "{text}");
}
