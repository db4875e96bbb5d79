//! A server on a loopback port: HTTP/1.1 by hand, so that it can also be a bad one.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

use super::graphql::parse;
use super::world::World;

/// What goes wrong with every reply.
#[derive(Debug, Clone)]
pub enum Fault {
    /// Nothing.
    None,
    /// This status, these header lines, this body.
    Reply(u16, &'static str, &'static str),
    /// The first `usize` requests get the reply, the others the truth.
    First(usize, u16, &'static str),
    /// A body shorter than its length says.
    Half,
    /// Nothing at all, until the client goes.
    Silent,
    /// A byte every 300 ms.
    Drip,
    /// A redirect to this address.
    Redirect(String),
    /// The truth, with what this makes of the key as the user's name, a team, and the complaint about every entity.
    Echo(fn(&str) -> String),
}

/// One request as it arrived.
#[derive(Debug, Clone)]
pub struct Seen {
    pub authorization: Option<String>,
    pub query: String,
}

/// A running server; it ends with the test process.
pub struct Server {
    pub port: u16,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    pub fn start(world: World, fault: Fault) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&seen);
        let (world, fault) = (Arc::new(world), Arc::new(fault));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (world, fault, record) = (Arc::clone(&world), Arc::clone(&fault), Arc::clone(&record));
                std::thread::spawn(move || serve(stream, &world, &fault, &record));
            }
        });
        Self { port, seen }
    }

    /// The same behind a certificate for `localhost` that nobody has signed; gives it as PEM, too.
    pub fn start_tls(world: World) -> (Self, String) {
        Self::start_tls_with(world, false)
    }

    /// The same; the certificate may be that of an authority, as `openssl req -x509` makes it.
    pub fn start_tls_with(world: World, authority: bool) -> (Self, String) {
        let signing = rcgen::KeyPair::generate().unwrap();
        let mut parameters = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        if authority {
            parameters.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        }
        let made = parameters.self_signed(&signing).unwrap();
        let key = rustls::pki_types::PrivateKeyDer::try_from(signing.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config =
            rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = Arc::new(config.with_no_client_auth().with_single_cert(vec![made.der().clone()], key).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&seen);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
                serve(rustls::StreamOwned::new(connection, stream), &world, &Fault::None, &record);
            }
        });
        (Self { port, seen }, made.pem())
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Requests, mutations, and top-level `project` fields.
    pub fn counts(&self) -> (usize, usize, usize) {
        let seen = self.seen();
        let mutations = seen.iter().filter(|one| one.query.trim_start().starts_with("mutation")).count();
        let projects = seen.iter().flat_map(|one| parse(&one.query, &Value::Null).1);
        (seen.len(), mutations, projects.filter(|field| field.name == "project").count())
    }
}

fn serve(stream: impl Read + Write, world: &World, fault: &Fault, record: &Mutex<Vec<Seen>>) {
    let mut reader = BufReader::new(stream);
    while let Some((head, body)) = request(&mut reader) {
        let header = |name: &str| {
            head.iter().find_map(|line| line.split_once(": ").filter(|(key, _)| key.eq_ignore_ascii_case(name)))
        };
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        let authorization = header("authorization").map(|(_, value)| value.to_owned());
        let number = {
            let mut seen = record.lock().unwrap();
            let query = body["query"].as_str().unwrap_or("").to_owned();
            seen.push(Seen { authorization: authorization.clone(), query });
            seen.len()
        };
        let key = authorization.as_deref().and_then(|value| value.strip_prefix("Basic ")).map(decoded);
        let key = key.as_deref().and_then(|pair| pair.strip_prefix("api:"));
        let truth = || world.answer(key, &body);
        let writer = reader.get_mut();
        let sent = match fault {
            Fault::None => reply(writer, &truth()),
            Fault::First(count, status, headers) if number <= *count => raw(writer, *status, headers, "later"),
            Fault::First(..) => reply(writer, &truth()),
            Fault::Reply(status, headers, body) => raw(writer, *status, headers, body),
            Fault::Echo(form) => {
                let (status, mut body) = truth();
                echo(&mut body, &form(key.unwrap_or("")));
                reply(writer, &(status, body))
            }
            Fault::Redirect(to) => raw(writer, 307, &format!("Location: {to}\r\n"), ""),
            Fault::Half => {
                write!(writer, "HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n{{\"data\":").and(Err(over()))
            }
            Fault::Silent => {
                std::thread::sleep(Duration::from_secs(60));
                Err(over())
            }
            Fault::Drip => {
                let _ = write!(writer, "HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n");
                while write!(writer, " ").and_then(|()| writer.flush()).is_ok() {
                    std::thread::sleep(Duration::from_millis(300));
                }
                Err(over())
            }
        };
        if sent.is_err() {
            return;
        }
    }
}

/// Puts `text` wherever a server may say something of its own.
fn echo(body: &mut Value, text: &str) {
    let Some(data) = body["data"].as_object_mut() else { return };
    let mut errors = Vec::new();
    for (alias, answer) in data.iter_mut() {
        if answer.get("username").is_some() {
            answer["username"] = text.into();
            answer["teams"]["edges"][0]["node"]["name"] = text.into();
        } else if alias.starts_with('e') && !answer.is_null() {
            *answer = Value::Null;
            errors.push(serde_json::json!({ "message": text, "path": [alias] }));
        }
    }
    if !errors.is_empty() {
        body["errors"] = errors.into();
    }
}

fn over() -> std::io::Error {
    std::io::Error::other("over")
}

fn reply(writer: &mut impl Write, (status, body): &(u16, Value)) -> std::io::Result<()> {
    raw(writer, *status, "Content-Type: application/json\r\n", &body.to_string())
}

fn raw(writer: &mut impl Write, status: u16, headers: &str, body: &str) -> std::io::Result<()> {
    let length = body.len();
    write!(writer, "HTTP/1.1 {status} Whatever\r\n{headers}Content-Length: {length}\r\n\r\n{body}")
}

/// Header lines and body of the next request on the connection.
fn request(reader: &mut BufReader<impl Read>) -> Option<(Vec<String>, Vec<u8>)> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let length = lines.iter().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    Some((lines, body))
}

/// Base64, backwards.
fn decoded(text: &str) -> String {
    let digit = |byte: u8| {
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".iter().position(|known| *known == byte)
    };
    let (mut bits, mut count, mut bytes) = (0_usize, 0, Vec::new());
    for value in text.bytes().filter_map(digit) {
        bits = (bits << 6 | value) & 0xff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap());
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
