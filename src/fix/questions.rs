//! Findings as questions: one for each value, however often it is written.

use crate::rule::{FieldName, Finding, FixKind, Severity};

/// What identifies a question while files change: the value, or where there is none the place and the message.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// A name.
    Name(FieldName, String),
    /// Anything else.
    Other {
        /// Code of the rule.
        code: &'static str,
        /// The file.
        path: String,
        /// What was said.
        message: String,
    },
}

impl Topic {
    /// What `finding` is about; `None` where it is about no file.
    pub fn of(finding: &Finding) -> Option<Self> {
        let place = finding.place.as_ref()?;
        Some(match (finding.field, &finding.value) {
            (Some(field @ (FieldName::Entity | FieldName::Project)), Some(value)) => Self::Name(field, value.clone()),
            _ => {
                Self::Other { code: finding.rule.code, path: place.path.to_string(), message: finding.message.clone() }
            }
        })
    }
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What it is about.
    pub topic: Topic,
    /// Its findings, by their places in the list: the worst first.
    pub findings: Vec<usize>,
}

/// An answer that a question has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Remove the value.
    Remove,
    /// Another name in its place.
    Rename,
    /// Read the variable.
    ReadEnvironment,
    /// Accept the name in the configuration.
    Keep,
    /// A comment that hides the finding.
    Ignore,
    /// Another fix of the first finding, by its place among them.
    Other(usize),
}

/// The questions that `findings` ask, in their order: about warnings and errors, and about `notes` where they are wanted.
pub fn questions(findings: &[Finding], notes: bool) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::new();
    for (index, finding) in findings.iter().enumerate() {
        let Some(topic) = Topic::of(finding).filter(|_| notes || finding.severity > Severity::Note) else { continue };
        match questions.iter_mut().find(|question| question.topic == topic) {
            Some(known) => known.findings.push(index),
            None => questions.push(Question { topic, findings: vec![index] }),
        }
    }
    for question in &mut questions {
        question.findings.sort_by_key(|index| std::cmp::Reverse(findings[*index].severity));
    }
    questions.retain(|question| answers(question, findings).iter().any(|answer| *answer != Answer::Ignore));
    questions
}

/// The answers that `question` has.
pub fn answers(question: &Question, findings: &[Finding]) -> Vec<Answer> {
    let all = || question.findings.iter().map(|index| &findings[*index]);
    let fixed = |kind: FixKind| all().any(|finding| finding.fixes.iter().any(|fix| fix.kind == kind));
    let mut answers = Vec::new();
    if fixed(FixKind::Remove) {
        answers.push(Answer::Remove);
    }
    if let Topic::Name(..) = question.topic {
        if all().any(|finding| finding.renamable) {
            answers.push(Answer::Rename);
        }
        if fixed(FixKind::ReadEnvironment) {
            answers.push(Answer::ReadEnvironment);
        }
        // A list accepts a name, and no placeholder.
        if all().any(|finding| matches!(finding.rule.code, "WB103" | "WB104" | "WB109")) {
            answers.push(Answer::Keep);
        }
    }
    let first = &findings[question.findings[0]];
    let others = first.fixes.iter().enumerate().filter(|(_, fix)| fix.kind == FixKind::Other);
    answers.extend(others.map(|(index, _)| Answer::Other(index)).take(9));
    answers.push(Answer::Ignore);
    answers
}
