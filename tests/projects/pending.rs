//! What the projects expect and the program does not do yet. To be empty.

/// The project, and its differences as the test names them.
pub const PENDING: &[(&str, &[&str])] = &[];

/// The known differences of `project`.
pub fn of(project: &str) -> Vec<&'static str> {
    let own = PENDING.iter().filter(|(name, _)| *name == project);
    own.flat_map(|(_, differences)| differences.iter().copied()).collect()
}
