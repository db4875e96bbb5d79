//! Calls whose result differs from machine to machine or from run to run.

use super::model::Computed;

/// What kind of computed value the outside function `dotted` gives.
pub(super) fn computed(dotted: &str) -> Option<Computed> {
    let root = dotted.split('.').next().unwrap_or("");
    match dotted {
        "socket.gethostname" | "socket.getfqdn" | "platform.node" | "os.uname" | "platform.uname" => {
            Some(Computed::HostName)
        }
        "getpass.getuser" | "os.getlogin" | "pwd.getpwuid" => Some(Computed::Login),
        _ if root == "uuid" || root == "random" || root == "secrets" => Some(Computed::Random),
        _ if dotted.starts_with("numpy.random") => Some(Computed::Random),
        _ if root == "time" || root == "datetime" => Some(Computed::Time),
        _ => None,
    }
}
