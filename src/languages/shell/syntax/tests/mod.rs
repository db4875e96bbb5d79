//! Behaviour of the reader, construct by construct.
