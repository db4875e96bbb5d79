//! Configuration: files as values, and the libraries that put them together.

pub(crate) mod configparser;
pub(crate) mod documents;
pub(crate) mod hydra;
pub(crate) mod mappings;
pub(crate) mod omegaconf;
pub(crate) mod pydantic;
pub(crate) mod sacred;
