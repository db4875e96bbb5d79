//! What the command lines of a repository pass: `python train.py --user_name marl` in a script, a Makefile, a workflow.
//!
//! Sought from the option: files that hold its flag are read as scripts, and each command with the flag is tied to the
//! option by the program it runs. A program that imports its way to the file of the option runs that very parser;
//! one that cannot be told leaves a value that is `likely`; another program's flag of that name is left alone.

use std::collections::HashSet;

use super::domain::{Location, Mark, Next, Traced, What};
use super::model::Override;
use super::modules::join;
use super::near::module_word;
use super::tracer::Tracer;
use super::workspace::FileId;
use crate::languages::shell::{Program, ProgramKind, Script, Word, program_of};

/// Files looked at on the way from an option up to the programs that import it.
const IMPORTERS: usize = 400;
/// Values taken from command lines for one option.
const VALUES: usize = 60;

/// How a command is related to a parser.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tie {
    /// It runs it.
    Certain,
    /// It runs something that could not be found.
    Likely,
    /// It runs something else.
    None,
}

impl Tracer<'_> {
    /// What commands pass by one of `flags` to a program that reads the options of `home`.
    pub(super) fn passed_by_flag(&self, flags: &[&str], home: FileId) -> Vec<Next> {
        let mut nexts = Vec::new();
        for flag in flags.iter().filter(|flag| flag.starts_with("--")) {
            let by = Override::Flag((*flag).to_owned());
            nexts.extend(self.typed(flag, flag, home, &by, |words| value_of(words, flag)));
            nexts.extend(self.swept(flag.trim_start_matches('-'), home, &by));
        }
        nexts.truncate(VALUES);
        nexts
    }

    /// What commands pass for the key `keys` of the Hydra configuration of `home`: `python train.py wandb.entity=acme`.
    pub(super) fn passed_by_key(&self, keys: &[Box<str>], home: FileId) -> Vec<Next> {
        let Some(last) = keys.last() else { return Vec::new() };
        let dotted = keys.join(".");
        let by = Override::Config(Some(dotted.clone()));
        let value = |words: &[Word]| {
            let mut given = words.iter().filter_map(Word::split_value);
            given.rfind(|(name, _)| name.trim_start_matches('+') == dotted).map(|(_, value)| value)
        };
        self.typed(last, &dotted, home, &by, value)
    }

    /// The values that `value` finds in commands of files that hold `word`, tied to the parser of `home`.
    fn typed(
        &self,
        word: &str,
        name: &str,
        home: FileId,
        by: &Override,
        value: impl Fn(&[Word]) -> Option<Word>,
    ) -> Vec<Next> {
        let mut nexts = Vec::new();
        if !self.follow {
            return nexts;
        }
        for file in self.workspace.holding(word) {
            let Some(script) = self.workspace.script(file) else { continue };
            for command in &script.commands {
                let words = script.words(command);
                let Some(program) = program_of(&words) else { continue };
                // A line whose `\` before it was forgotten begins with a flag.
                let torn = program.word.text.starts_with('-');
                let arguments = if torn { &words } else { program.arguments };
                let Some(value) = value(arguments) else { continue };
                let tie = self.tie(file, &program, name, home);
                if tie == Tie::None || nexts.len() >= VALUES {
                    continue;
                }
                let mark = Mark { likely: tie == Tie::Likely, given: true, ..Mark::overridden(by.clone()) };
                let values = self.word_values(file, &script, &value, command.span.start);
                nexts.extend(values.into_iter().filter(Traced::is_text).map(|one| Next::from(one).marked(&mark)));
            }
        }
        nexts
    }

    /// What the `parameters` of sweeps give for `name` to a program that reads the options of `home`.
    fn swept(&self, name: &str, home: FileId, by: &Override) -> Vec<Next> {
        let mut nexts = Vec::new();
        for file in self.workspace.holding(name).into_iter().filter(|_| self.follow) {
            let Some(document) = self.workspace.data(file) else { continue };
            let Some(program) = document.path(&["program"]).and_then(|node| document.text(node)) else { continue };
            let Some(parameter) = document.path(&["parameters", name]) else { continue };
            let runs = self.program_file(file, program).is_some_and(|program| self.is_imported_by(home, program));
            if !runs {
                continue;
            }
            let single = document.get(parameter, "value");
            let several = document.get(parameter, "values").map(|list| document.items(list)).unwrap_or_default();
            for node in single.into_iter().chain(several.iter().copied()) {
                let Some(scalar) = document.scalar(node).filter(|_| document.text(node).is_some()) else { continue };
                let what = What::Text(scalar.text.as_str().into(), Location { file, span: scalar.span });
                let mark = Mark { given: true, ..Mark::overridden(by.clone()) };
                nexts.push(Next::what(what).marked(&mark));
            }
        }
        nexts
    }

    /// The texts that `word` of `script`, read at byte `before`, may have, and the variables it comes from.
    pub(super) fn word_values(&self, file: FileId, script: &Script, word: &Word, before: usize) -> Vec<Traced> {
        let expansions = script.expand(word, before);
        let texts = expansions.values.into_iter().map(|one| {
            let at = Location { file, span: if word.literal { word.span } else { one.origin } };
            let override_by = one.override_by.map(Override::Variable);
            Traced { what: What::Text(one.text.into(), at), mark: Mark { override_by, ..Mark::default() } }
        });
        let unset = expansions
            .environment
            .iter()
            .map(|name| Traced { what: What::Unset(name.as_str().into()), mark: Mark::default() });
        texts.chain(unset).collect()
    }

    fn tie(&self, script: FileId, program: &Program<'_>, name: &str, home: FileId) -> Tie {
        let run = match &program.kind {
            ProgramKind::PythonScript(path) => self.program_file(script, path),
            ProgramKind::PythonModule(dotted) => {
                let path = dotted.replace('.', "/");
                let file = self.program_file(script, &format!("{path}.py"));
                file.or_else(|| self.program_file(script, &format!("{path}/__main__.py")))
            }
            ProgramKind::ShellScript(_) => None,
            // `gcloud --project x` says nothing about ours; an installed command of the repository's own does, and only
            // a flag that is about W&B by its name tells them apart.
            ProgramKind::Tool(tool) => {
                let telling = name.contains("wandb") || name.contains("entity");
                return if telling && tool != "wandb" { Tie::Likely } else { Tie::None };
            }
        };
        match run {
            Some(run) if self.is_imported_by(home, run) => Tie::Certain,
            Some(_) => Tie::None,
            None => Tie::Likely,
        }
    }

    /// The file of the repository that a script means by `path`: from its own folder, from one above, or the only one
    /// whose path ends so.
    fn program_file(&self, script: FileId, path: &str) -> Option<FileId> {
        let own = self.workspace.path(script);
        let mut folder = &*own;
        let path = path.trim_start_matches("${workspaceFolder}/").trim_start_matches("./");
        while let Some((parent, _)) = folder.rsplit_once('/') {
            folder = parent;
            if let Some(found) = self.workspace.find(&join(folder, path)) {
                return Some(found);
            }
        }
        self.workspace.find(path).or_else(|| self.workspace.ending(path.trim_start_matches("../")))
    }

    /// Whether `program` is `home` or imports its way there, by the names of modules.
    fn is_imported_by(&self, home: FileId, program: FileId) -> bool {
        let mut seen: HashSet<FileId> = HashSet::from([home]);
        let mut open = vec![home];
        while let Some(file) = open.pop() {
            if file == program {
                return true;
            }
            if seen.len() > IMPORTERS {
                return false;
            }
            let path = self.workspace.path(file);
            let stem = module_word(&path);
            // What a package re-exports is imported by the package's name.
            let package = path.rsplit_once('/').map(|(folder, _)| folder.rsplit('/').next().unwrap_or(folder));
            for word in std::iter::once(stem).chain(package) {
                open.extend(self.importers(word).iter().copied().filter(|importer| seen.insert(*importer)));
            }
        }
        false
    }
}

/// The value that `arguments` give by `flag`: the next word, or what follows `=`.
fn value_of(arguments: &[Word], flag: &str) -> Option<Word> {
    let mut found = None;
    for (index, word) in arguments.iter().enumerate() {
        if word.literal && &*word.text == flag {
            found = arguments.get(index + 1).filter(|next| !next.text.starts_with("--")).cloned().or(found);
        } else if let Some((name, value)) = word.split_value()
            && name == flag
        {
            found = Some(value);
        }
    }
    found
}
