//! Import statements.

use std::sync::Arc;

use super::lowerer::Lowerer;
use super::nodes::{Field, Node, Sort};
use crate::languages::python::ast::{ImportFrom, ImportName, Name};

impl Lowerer<'_> {
    /// `import a.b as c, d`
    pub(super) fn import(&mut self, node: Node<'_>) -> Vec<ImportName> {
        let mut names = Vec::new();
        for part in node.fields(Field::Name) {
            let name = self.imported(part);
            if let Some(alias) = &name.alias {
                self.scopes.bind(alias);
            } else {
                let first: Name = Arc::from(name.name.split('.').next().unwrap_or_default());
                self.scopes.bind(&first);
            }
            names.push(name);
        }
        names
    }

    /// `a.b` or `a.b as c`
    fn imported(&mut self, node: Node<'_>) -> ImportName {
        let (name, alias) = match node.sort() {
            Sort::Aliased => (node.field(Field::Name).unwrap_or(node), node.field(Field::Alias)),
            _ => (node, None),
        };
        ImportName { span: node.span(), name: self.dotted_name(name), alias: alias.map(|alias| self.name_of(alias)) }
    }

    /// A dotted name without the blanks in it.
    fn dotted_name(&mut self, node: Node<'_>) -> Name {
        let written = self.written(node);
        if !written.contains(|letter: char| letter.is_whitespace() || letter == '\\') {
            return self.name(written);
        }
        let parts: Vec<&str> = node.children().map(|part| self.written(part)).collect();
        Arc::from(parts.join("."))
    }

    /// `from ..module import a as b`
    pub(super) fn import_from(&mut self, node: Node<'_>) -> ImportFrom {
        let (mut module, mut level) = (Arc::from(""), 0);
        match node.field(Field::Module) {
            Some(relative) if relative.sort() == Sort::Relative => {
                let dots = relative.first(Sort::Prefix).map_or("", |prefix| self.written(prefix));
                level = dots.bytes().filter(|byte| *byte == b'.').count();
                if let Some(name) = relative.first(Sort::Dotted) {
                    module = self.dotted_name(name);
                }
            }
            Some(name) => module = self.dotted_name(name),
            None => module = self.name("__future__"),
        }
        let names: Vec<ImportName> = node.fields(Field::Name).map(|part| self.imported(part)).collect();
        for name in &names {
            self.scopes.bind(name.alias.as_ref().unwrap_or(&name.name));
        }
        ImportFrom { module, level, names }
    }
}
