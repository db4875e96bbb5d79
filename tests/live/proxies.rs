//! Proxies, as `wandb-core` chooses them.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use super::scene::Scene;
use super::server::{Fault, Server};
use super::world::World;

#[test]
fn a_proxy_is_used_as_the_sdk_uses_it() {
    let (proxy, own) = (Server::start(World::usual(), Fault::None), Server::start(World::usual(), Fault::None));
    let scene = Scene::init("strangers", "cifar", &own.url()).with("HTTP_PROXY", &proxy.url());
    scene.run(&["--online", "--no-cache"]);
    assert_eq!((proxy.counts().0, own.counts().0), (0, 4), "this machine is never proxied");
    let scene = scene.with("WANDB_HTTP_PROXY", &proxy.url());
    scene.run(&["--online", "--no-cache"]);
    assert_eq!((proxy.counts().0, own.counts().0), (4, 4), "unless it is W&B's own variable");
    let wrong = scene.with("WANDB_HTTP_PROXY", "::").online();
    assert!(wrong.error.contains("WANDB_HTTP_PROXY is not the address of a proxy"), "{}", wrong.error);
}

/// A proxy that refuses every tunnel; its address, and the heads of the requests that came.
fn tunnel() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (send, heads) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream);
            let mut head = String::new();
            while reader.read_line(&mut head).is_ok_and(|read| read > 2) {}
            let _ = write!(reader.get_mut(), "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
            let _ = send.send(head);
        }
    });
    (address, heads)
}

#[test]
fn the_common_variables_serve_other_machines_only_and_know_exceptions() {
    let proxy = Server::start(World::usual(), Fault::None);
    let scene = || Scene::init("strangers", "cifar", "http://wandb.invalid").with("http_proxy", &proxy.url());
    let ask = |scene: Scene| scene.run(&["check", "--online", "--no-cache", "--allow-http"]);
    ask(scene().with("NO_PROXY", "other.invalid, .wandb.invalid"));
    let excepted = proxy.counts().0;
    ask(scene().with("no_proxy", "wandb.invalid"));
    assert_eq!((excepted, proxy.counts().0), (0, 0), "an exception was not honoured");
    ask(scene().with("NO_PROXY", "other.invalid"));
    assert_eq!(proxy.counts().0, 4);
}

#[test]
fn https_goes_through_a_tunnel_and_the_key_inside_of_it() {
    let (proxy, heads) = tunnel();
    for variable in ["HTTPS_PROXY", "https_proxy", "WANDB_HTTPS_PROXY"] {
        let run = Scene::init("strangers", "cifar", "https://wandb.invalid").with(variable, &proxy).online();
        let head = heads.recv_timeout(Duration::from_secs(5)).unwrap();
        assert!(head.starts_with("CONNECT wandb.invalid:443 "), "{variable}: {head}");
        assert!(!head.to_lowercase().contains("authorization"), "{variable}: {head}");
        assert!(run.error.contains("could not say whether you may write"), "{}", run.error);
    }
    while heads.try_recv().is_ok() {}
    Scene::init("strangers", "cifar", "https://wandb.invalid").with("HTTP_PROXY", &proxy).online();
    assert!(heads.try_recv().is_err(), "HTTP_PROXY is for http");
}
