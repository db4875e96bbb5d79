//! As much GraphQL as clients of W&B write: one operation, aliases, arguments, nested selections.

use serde_json::{Map, Value};

/// A field that is asked for.
#[derive(Debug, Clone)]
pub struct Field {
    pub alias: String,
    pub name: String,
    pub arguments: Map<String, Value>,
    pub selection: Vec<Field>,
}

impl Field {
    /// A text argument.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.arguments.get(name).and_then(Value::as_str)
    }
}

/// `query` or `mutation`, and the fields at the top.
pub fn parse(query: &str, variables: &Value) -> (String, Vec<Field>) {
    let mut parser = Parser { tokens: tokens(query), at: 0, variables };
    let kind = if parser.peek() == "{" { "query".to_owned() } else { parser.next() };
    let mut depth = 0;
    while depth > 0 || parser.peek() != "{" {
        match parser.next().as_str() {
            "(" => depth += 1,
            ")" => depth -= 1,
            "" => return (kind, Vec::new()),
            _ => {}
        }
    }
    (kind, parser.selection())
}

struct Parser<'a> {
    tokens: Vec<String>,
    at: usize,
    variables: &'a Value,
}

impl Parser<'_> {
    fn peek(&self) -> &str {
        self.tokens.get(self.at).map_or("", String::as_str)
    }

    fn next(&mut self) -> String {
        self.at += 1;
        self.tokens.get(self.at - 1).cloned().unwrap_or_default()
    }

    fn selection(&mut self) -> Vec<Field> {
        let mut fields = Vec::new();
        self.next();
        while !matches!(self.peek(), "}" | "") {
            let mut name = self.next();
            if name == "..." {
                self.next();
                continue;
            }
            let alias = name.clone();
            if self.peek() == ":" {
                self.next();
                name = self.next();
            }
            let arguments = if self.peek() == "(" { self.pairs(")") } else { Map::new() };
            let selection = if self.peek() == "{" { self.selection() } else { Vec::new() };
            fields.push(Field { alias, name, arguments, selection });
        }
        self.next();
        fields
    }

    fn pairs(&mut self, end: &str) -> Map<String, Value> {
        let mut pairs = Map::new();
        self.next();
        while self.peek() != end && !self.peek().is_empty() {
            let name = self.next();
            self.next();
            pairs.insert(name, self.value());
        }
        self.next();
        pairs
    }

    fn value(&mut self) -> Value {
        if self.peek() == "{" {
            return Value::Object(self.pairs("}"));
        }
        let token = self.next();
        if token == "[" {
            let mut list = Vec::new();
            while self.peek() != "]" {
                list.push(self.value());
            }
            self.next();
            return Value::Array(list);
        }
        match token.strip_prefix('$') {
            Some(variable) => self.variables.get(variable).cloned().unwrap_or_default(),
            None => serde_json::from_str(&token).unwrap_or(Value::String(token)),
        }
    }
}

fn tokens(query: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut characters = query.chars().peekable();
    while let Some(character) = characters.next() {
        let mut token = character.to_string();
        match character {
            ' ' | '\n' | '\t' | '\r' | ',' => continue,
            '#' => {
                while characters.next_if(|next| *next != '\n').is_some() {}
                continue;
            }
            '"' => {
                while let Some(next) = characters.next() {
                    token.push(next);
                    match next {
                        '\\' => token.extend(characters.next()),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            '.' => {
                while characters.next_if_eq(&'.').is_some() {
                    token.push('.');
                }
            }
            '{' | '}' | '(' | ')' | ':' | '!' | '[' | ']' | '=' => {}
            _ => {
                while let Some(next) = characters.next_if(|next| next.is_alphanumeric() || *next == '_') {
                    token.push(next);
                }
            }
        }
        tokens.push(token);
    }
    tokens
}
