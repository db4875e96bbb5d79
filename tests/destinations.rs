//! The inventory, as JSON and as a table.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed; clippy knows `#[test]` functions only.

mod support;

use support::Files;
use wblint::destination::{CallShape, Confidence, Destination, Field, Override, Resolved, State, Value};
use wblint::report::destinations::{write_json, write_table};
use wblint::source::Place;
use wblint::wandb::sinks::{Access, SinkKind};

const TRAIN: &str = "parser.add_argument(\"--user_name\", default=\"marl\")\nwandb.init(entity=args.user_name, project=\"a\")\nwandb.init()\nWandbLogger(entity=e, project=p)\n";

fn value(text: Option<&str>, state: State, origin: Option<Place>, override_by: Option<Override>) -> Value {
    Value {
        text: text.map(str::to_owned),
        state,
        origin,
        hops: Vec::new(),
        override_by,
        confidence: Confidence::Certain,
        computed: None,
        given: false,
        mend: None,
        template: false,
    }
}

fn destination(api: &str, place: Place, entity: Field, project: Field) -> Destination {
    Destination {
        api: api.to_owned(),
        kind: SinkKind::Init,
        access: Access::Write,
        place,
        entity,
        project,
        api_key: Field::absent(),
        call: CallShape::default(),
        resolved: None,
        late: None,
        server: None,
        sweep_entity: None,
    }
}

fn field(values: Vec<Value>, complete: bool) -> Field {
    Field { values, complete, ..Field::absent() }
}

fn destinations() -> Vec<Destination> {
    let files = Files::default().with("train.py", TRAIN).with("conf/a.yaml", "project: größe\n");
    let flag = Some(Override::Flag("--user_name".to_owned()));
    let marl = value(Some("marl"), State::Default, Some(files.place("train.py", "\"marl\"")), flag);
    let fixed = value(Some("a"), State::Fixed, Some(files.place("train.py", "\"a\"")), None);
    let call = files.place("train.py", "wandb.init(entity=args.user_name, project=\"a\")");
    let first = destination("wandb.init", call, field(vec![marl], true), field(vec![fixed], true));

    let mut bare = destination("wandb.init", files.place("train.py", "wandb.init()"), Field::absent(), Field::absent());
    let source = "wandb/settings".to_owned();
    bare.resolved = Some(Resolved { entity: Some("own\u{1b}team".to_owned()), project: None, source });

    let variable = value(None, State::Environment, None, Some(Override::Variable("TEAM".to_owned())));
    let empty = value(Some(""), State::Empty, Some(files.place("train.py", "e,")), None);
    let mut likely = value(
        Some("größe"),
        State::Default,
        Some(files.place("conf/a.yaml", "größe")),
        Some(Override::Config(Some("logger.project".to_owned()))),
    );
    likely.confidence = Confidence::Likely;
    let call = files.place("train.py", "WandbLogger(entity=e, project=p)");
    let logger = destination("WandbLogger", call, field(vec![variable, empty], true), field(vec![likely], false));
    vec![first, bare, logger]
}

#[test]
fn table() {
    let mut output = Vec::new();
    write_table(&destinations(), Some(2), &Files::default(), &mut output).unwrap();
    insta::assert_snapshot!(String::from_utf8(output).unwrap());
}

#[test]
fn json() {
    let mut output = Vec::new();
    write_json(&destinations(), &mut output).unwrap();
    insta::assert_snapshot!(String::from_utf8(output).unwrap());
}

#[test]
fn json_has_what_the_contract_names() {
    let mut output = Vec::new();
    write_json(&destinations(), &mut output).unwrap();
    let document: serde_json::Value = serde_json::from_slice(&output).unwrap();
    let first = &document["destinations"][0];
    assert_eq!((&first["line"], &first["column"], &first["cell"]), (&2.into(), &1.into(), &serde_json::Value::Null));
    assert_eq!(first["entity"]["state"], "default");
    let marl = &first["entity"]["values"][0];
    assert_eq!((&marl["value"], &marl["override"]), (&"marl".into(), &"--user_name".into()));
    assert_eq!(marl["origin"]["column"], 44);
    assert_eq!(document["destinations"][1]["entity"]["state"], "absent");
}
