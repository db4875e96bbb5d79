//! What the SDK accepts as a project name.
