use super::*;

#[test]
fn words_of_hydra_and_other_overrides() {
    for (text, expected) in [
        ("python t.py +a.b=c ~d 'e=${f:g}' h=[1,2] i={j:1}", "python t.py +a.b=c ~d e=${f:g} h=[1,2] i={j:1}"),
        ("python t.py --gpus 0,1 --lr 1e-3 --x=-1 -- y", "python t.py --gpus 0,1 --lr 1e-3 --x=-1 -- y"),
        ("python t.py \\\n  --a b \\\n  --c=\"d e\"\\\n  f", "python t.py --a b --c=d e f"),
        ("python t.py wandb.entity=acme wandb.project=\"p q\"", "python t.py wandb.entity=acme wandb.project=p q"),
        ("wandb sync -e acme -p proj wandb/offline-run-*", "wandb sync -e acme -p proj wandb/offline-run-*"),
        ("wandb agent acme/proj/x1y2 & ", "wandb agent acme/proj/x1y2"),
        ("python t.py --a $((1+2)) --b `date` --c ${D%.*} e", "python t.py --a $((1+2)) --b `date` --c ${D%.*} e"),
        ("python t.py --entity acme # --entity old\n", "python t.py --entity acme"),
        ("python t.py --tag é --entity acme", "python t.py --tag é --entity acme"),
        ("%env WANDB_ENTITY=acme", "%env WANDB_ENTITY=acme"),
        ("nohup python t.py --entity acme > log.txt 2>&1 &", "nohup python t.py --entity acme"),
    ] {
        let script = shell(text);
        assert_eq!(lines(&script.commands).first().map(String::as_str), Some(expected), "{text}");
        assert!(script.damage.is_empty(), "{text}: {:?}", script.damage);
    }
}

#[test]
fn values_behind_an_equals_sign_have_their_own_span() {
    for text in ["t --entity=acme", "t --entity=\"acme\"", "t '--entity=acme'", "t wandb.entity='acme'"] {
        let script = shell(text);
        let (_, value) = script.commands[0].words[1].split_value().unwrap();
        assert_eq!((&*value.text, value.parts().next().unwrap().span().of(text)), ("acme", "acme"), "{text}");
    }
}

#[test]
fn a_broken_line_leaves_the_others() {
    let text = "python a.py --entity acme\nif then ((\npython b.py --entity <your-entity> --x\necho \"unclosed\n";
    let script = shell(text);
    assert!(!script.damage.is_empty());
    assert!(
        lines(&script.commands).iter().any(|line| line == "python a.py --entity acme"),
        "{:?}",
        lines(&script.commands)
    );
}
