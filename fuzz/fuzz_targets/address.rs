//! A server's address: whatever the text, the machine that is looked up in netrc is the authority that the request is sent
//! to, and nothing about the address is read in two ways.
#![no_main]

use libfuzzer_sys::fuzz_target;
use url::Url;
use wblint::wandb::server::BaseUrl;

fuzz_target!(|text: &str| {
    let Ok(base) = BaseUrl::parse(text) else { return };
    let sent = Url::parse(&base.graphql()).expect("a request has an address");
    let host = sent.host_str().expect("a request has a host");
    let port = sent.port_or_known_default().expect("a request has a port");
    let machine = base.netloc().to_ascii_lowercase();
    assert!(machine == host || machine == format!("{host}:{port}"), "netrc {machine}, sent to {host}:{port}");
    assert_eq!(base.is_plain(), sent.scheme() == "http");
    assert!(sent.username().is_empty() && sent.password().is_none());
    assert!(sent.query().is_none() && sent.fragment().is_none());
    assert!(sent.path().ends_with("/graphql"));
    assert_eq!(BaseUrl::parse(&base.to_string()).as_ref(), Ok(&base));
    // As Python's `urlsplit` finds the machine.
    let rest = text.split_once("://").expect("an address has a scheme").1;
    assert_eq!(rest.split(['/', '?', '#']).next(), Some(base.netloc()));
    // W&B's own host is known by its last labels alone.
    if base.is_wandb() {
        assert!(host.ends_with("wandb.ai") || host.ends_with("forge.coreweave.com"), "{host}");
    }
    if base.is_loopback() {
        assert!(host.ends_with("localhost") || host.starts_with("127.") || host.starts_with('['), "{host}");
    }
});
