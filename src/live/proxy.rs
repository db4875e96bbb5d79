//! Which proxy a request goes through, as `wandb-core` decides it.
//!
//! `WANDB_HTTPS_PROXY` and `WANDB_HTTP_PROXY` by the server's scheme, else `HTTPS_PROXY` and `HTTP_PROXY` (also in
//! lower case) unless `NO_PROXY` names the host. This machine is never asked through the latter (Go's rule).

use reqwest::{NoProxy, Proxy};

use super::api::Trouble;
use super::surroundings::Surroundings;
use crate::wandb::keyring;
use crate::wandb::server::{BaseUrl, is_loopback};

/// The proxy for `server`, if any.
///
/// # Errors
/// An address that is none, or one over which a key would travel in the clear to another machine.
pub fn proxy(surroundings: &Surroundings, server: &BaseUrl) -> Result<Option<Proxy>, Trouble> {
    let scheme = if server.is_plain() { "HTTP" } else { "HTTPS" };
    let own = format!("WANDB_{scheme}_PROXY");
    let common = format!("{scheme}_PROXY");
    let lower = common.to_lowercase();
    let of = |name: &str| surroundings.text(name).map(|address| (name.to_owned(), address.to_owned()));
    let (found, exceptions) = match of(&own) {
        Some(found) => (Some(found), None),
        None if server.is_loopback() => (None, None),
        None => {
            let exceptions = surroundings.text("NO_PROXY").or_else(|| surroundings.text("no_proxy"));
            (of(&common).or_else(|| of(&lower)), exceptions.and_then(NoProxy::from_string))
        }
    };
    let Some((name, address)) = found else { return Ok(None) };
    let address = if address.contains("://") { address } else { format!("http://{address}") };
    let wrong = || Trouble::Setup(format!("{name} is not the address of a proxy"));
    let url = url::Url::parse(&address).map_err(|_| wrong())?;
    if let Some(password) = url.password() {
        keyring::add(password);
    }
    if server.is_plain() && !url.host().is_some_and(|host| is_loopback(&host)) {
        let why = format!("{name} would carry the key over plain http to another machine");
        return Err(Trouble::Setup(why));
    }
    // The message of the library may quote the address, which may hold a password.
    let proxy = Proxy::all(url).map_err(|_| wrong())?;
    Ok(Some(proxy.no_proxy(exceptions)))
}
