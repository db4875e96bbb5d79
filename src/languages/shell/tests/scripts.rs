use super::*;
use proptest::prelude::*;

fn kind_of(text: &str) -> Option<ProgramKind> {
    shell(text).commands.first().and_then(|command| program(command).map(|found| found.kind))
}

#[test]
fn the_query_fits_the_grammar() {
    assert!(super::grammar::grammar().is_some());
}

#[test]
fn commands_in_every_construct() {
    let text = "set -e\nif true; then\n  python a.py | tee log && (python b.py) &\nfi\nrun() { python c.py > o 2>&1; }\nfor s in 1 2; do\n  python d.py \\\n    --seed $s\ndone\nX=$(python e.py)\n";
    let script = shell(text);
    let found = lines(&script.commands);
    for wanted in ["python a.py", "tee log", "python b.py", "python c.py", "python d.py --seed $s", "python e.py"] {
        assert!(found.iter().any(|line| line == wanted), "{wanted}: {found:?}");
    }
    assert_eq!(script.loops[0].variable, "s");
    assert_eq!(script.loops[0].words.len(), 2);
    assert_eq!((script.functions.len(), script.damage.len()), (1, 0));
}

#[test]
fn assignments_know_who_sees_them() {
    let script = shell("A=1\nexport B='two words'\ndeclare -x C=3\nD=4 env E=5 python x.py\nF=\n");
    let found: Vec<_> = script.assignments.iter().map(|one| (&*one.name, &*one.value.text, one.exported)).collect();
    assert_eq!(found, [("A", "1", false), ("B", "two words", true), ("C", "3", true), ("F", "", false)]);
    let names: Vec<_> = script.commands[0].assignments.iter().map(|one| &*one.name).collect();
    assert_eq!(names, ["D", "E"]);
}

#[test]
fn variables_lead_to_the_literal() {
    let text = "ENTITY=\"acme\"\nif x; then ENTITY=other; fi\npython t.py --entity=$ENTITY --path \"${ENTITY}/p\"\n";
    let script = shell(text);
    let found = flag(&script, text, "--entity");
    assert_eq!(found, [("other".into(), "other".into(), None), ("acme".into(), "acme".into(), None)]);
    assert_eq!(flag(&script, text, "--path")[1].0, "acme/p");
}

#[test]
fn defaults_name_the_variable_that_overrides_them() {
    let text = "ENTITY=${WANDB_ENTITY:-acme}\npython t.py --entity $ENTITY --project \"${1:-p}\" --name ${NAME}\n";
    let script = shell(text);
    assert_eq!(flag(&script, text, "--entity"), [("acme".into(), "acme".into(), Some("WANDB_ENTITY".into()))]);
    assert_eq!(flag(&script, text, "--project"), [("p".into(), "p".into(), Some("1".into()))]);
    assert!(flag(&script, text, "--name").is_empty());
    let word = script.commands[0].words.last().unwrap();
    assert_eq!(script.expand(word, text.len()).environment, ["NAME"]);
}

#[test]
fn loops_arrays_and_argument_lists_are_taken_apart() {
    let text = "for e in a b; do python t.py --entity $e; done\nARGS=(--entity c)\nARGS+=(--project p)\npython t.py \"${ARGS[@]}\"\nM=\"--entity d --x\"\npython t.py $M\n";
    let script = shell(text);
    let found: Vec<_> = flag(&script, text, "--entity").into_iter().map(|(text, origin, _)| (text, origin)).collect();
    let same = |name: &str| (name.to_owned(), name.to_owned());
    assert_eq!(found, [same("a"), same("b"), same("c"), same("d")]);
    assert_eq!(flag(&script, text, "--project")[0].0, "p");
}

#[test]
fn programs_behind_launchers() {
    let script = |path: &str| Some(ProgramKind::PythonScript(path.to_owned()));
    for text in [
        "python -u a/t.py --x",
        "CUDA_VISIBLE_DEVICES=0 nohup python3.10 -X dev a/t.py",
        "./a/t.py",
        "accelerate launch --num_processes 2 --multi_gpu a/t.py --x 1",
        "torchrun --nproc_per_node=8 --nnodes 1 a/t.py",
        "python -m torch.distributed.run --nproc 2 a/t.py",
        "srun -n 1 --gres=gpu:1 uv run --with x python a/t.py",
        "conda run -n env python a/t.py",
        "sudo -u me env A=b time python a/t.py",
        "xvfb-run -a python a/t.py",
        "poetry run python a/t.py",
        "deepspeed --include localhost:0 a/t.py",
        "uv run a/t.py",
        "timeout 10m python a/t.py",
    ] {
        let path = if text.starts_with("./") { "./a/t.py" } else { "a/t.py" };
        assert_eq!(kind_of(text), script(path), "{text}");
    }
    assert_eq!(kind_of("python -m pkg.train --x"), Some(ProgramKind::PythonModule("pkg.train".into())));
    assert_eq!(kind_of("accelerate launch -m pkg.train"), Some(ProgramKind::PythonModule("pkg.train".into())));
    assert_eq!(kind_of("bash run.sh a"), Some(ProgramKind::ShellScript("run.sh".into())));
    assert_eq!(kind_of("sbatch -p gpu run.slurm"), Some(ProgramKind::ShellScript("run.slurm".into())));
    assert_eq!(kind_of("wandb sweep -e acme s.yaml"), Some(ProgramKind::Tool("wandb".into())));
}

#[test]
fn scripts_inside_of_commands() {
    let text = "bash -c \"python a.py --entity acme\"\nsbatch --wrap='python b.py'\nsbatch <<EOF\n#!/bin/bash\npython c.py --entity x\nEOF\ncat <<EOF\npython no.py\nEOF\n";
    let script = shell(text);
    let found = lines(&script.commands);
    for wanted in ["python a.py --entity acme", "python b.py", "python c.py --entity x"] {
        assert!(found.iter().any(|line| line == wanted), "{wanted}: {found:?}");
    }
    assert!(!found.iter().any(|line| line.contains("no.py")));
    assert_eq!(flag(&script, text, "--entity")[0].1, "acme");
}

#[test]
fn wrappers_set_variables() {
    let script = shell("docker run -e WANDB_ENTITY=acme -it img\nsbatch --export=ALL,WANDB_ENTITY=b run.sh\n");
    let found: Vec<_> =
        script.commands.iter().flat_map(|one| &one.assignments).map(|one| (&*one.name, &*one.value.text)).collect();
    assert_eq!(found, [("WANDB_ENTITY", "acme"), ("WANDB_ENTITY", "b")]);
}

fn assert_word(text: &str, word: &Word) {
    let good = |span: Span| assert!(text.get(span.start..span.end).is_some(), "{span:?} of {text:?}");
    good(word.span);
    for part in word.parts() {
        good(part.span());
        if let Part::Variable { default: Some(inner), .. } = part {
            assert_word(text, inner);
        }
    }
}

fn assert_script(text: &str, script: &Script) {
    for command in &script.commands {
        command.words.iter().for_each(|word| assert_word(text, word));
        command.assignments.iter().for_each(|one| assert_word(text, &one.value));
        program(command);
        for word in script.words(command) {
            assert_word(text, &word);
            script.expand(&word, command.span.start);
        }
    }
    for one in &script.assignments {
        assert_word(text, &one.value);
        assert!(text.get(one.span.start..one.span.end).is_some());
    }
}

proptest! {
    #[test]
    fn no_text_panics_and_spans_lie_inside(text in "([a-zé\\-=\"'`$(){}\\[\\];|&<>#!@:,. \\\\\n\t]|X=|\\$X|\\$\\{X:-|```sh\n|\n\\$ |RUN |ENV |\\$\\$|python |for x in |; do |; done|EOF|--wrap=|env ){0,60}") {
        for kind in [FileKind::Shell, FileKind::Make, FileKind::Docker, FileKind::DotEnv, FileKind::Markdown] {
            assert_script(&text, &script(kind, &text));
        }
        for kind in [FileKind::Yaml, FileKind::Json] {
            let document = crate::languages::data::parse(kind, &text);
            document_commands(&document, &text);
        }
    }
}
