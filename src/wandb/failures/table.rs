//! The sentences. The first row that fits is the one.

use super::cause::{Cause, Weight};

/// One kind of sentence.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Parts that the sentence has, in this order.
    pub parts: &'static [&'static str],
    /// Why the run could not start.
    pub cause: Cause,
    /// The HTTP status that the server spoke where the sentence names none; `None`: the SDK itself gave up.
    pub status: Option<u16>,
    /// Others say it, too: it counts only among the SDK's own words.
    pub own: bool,
    /// How much it says.
    pub weight: Weight,
    /// What is before and after the thing that it is about; an empty end is the end of the sentence.
    pub subject: Option<(&'static str, &'static str)>,
}

/// A sentence of the SDK itself: no HTTP was spoken.
const fn row(cause: Cause, parts: &'static [&'static str]) -> Row {
    Row { parts, cause, status: None, own: false, weight: Weight::Telling, subject: None }
}

impl Row {
    const fn http(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    const fn own(mut self) -> Self {
        self.own = true;
        self
    }

    const fn weight(mut self, weight: Weight) -> Self {
        self.weight = weight;
        self
    }

    const fn about(mut self, before: &'static str, after: &'static str) -> Self {
        self.subject = Some((before, after));
        self
    }
}

/// Every sentence that is known, the more telling ones first.
pub const ROWS: &[Row] = &[
    // What the server says, under every SDK.
    row(Cause::Organization, &["you may not log runs directly to your organization"]).http(400),
    row(Cause::EntityMissing, &["entity ", " not found during upsert"]).http(404).about("entity ", " not found during"),
    row(Cause::EntityMissing, &["Entity ", " not found"]).http(404).own().about("Entity ", " not found"),
    row(Cause::ConfigSize, &["run config cannot exceed"]).http(400).about("cannot exceed ", ""),
    row(Cause::Storage, &["storage limit"]).http(403).own(),
    row(Cause::Storage, &["storage quota"]).http(403).own(),
    row(Cause::Storage, &["exceeded", "storage"]).http(403).own(),
    row(Cause::RateLimit, &["rate limit"]).http(429).own(),
    row(Cause::RateLimit, &["Rate limit"]).http(429).own(),
    row(Cause::RateLimit, &["while retrying: HTTP 429"]).http(429),
    row(Cause::RateLimit, &["429 Client Error"]).http(429).own(),
    row(Cause::RateLimit, &["429 encountered", "retrying request"]).http(429).weight(Weight::Passing),
    row(Cause::RateLimit, &["Too Many Requests"]).http(429).own(),
    row(Cause::ServerTrouble, &["while retrying: HTTP 5"]).http(500),
    row(Cause::ServerTrouble, &["500 encountered", "retrying request"]).http(500).weight(Weight::Passing),
    row(Cause::ServerTrouble, &["Server Error", "for url: ", "/graphql"]).http(500).weight(Weight::Passing),
    row(Cause::ProjectMissing, &["project not found"]).http(404).own(),
    row(Cause::ProjectMissing, &["ValueError: Could not find project "]).about("Could not find project ", ""),
    row(Cause::ProjectMissing, &["Project ", " does not exist under entity "]).about("Project ", " does not exist"),
    row(Cause::ProjectMissing, &["project '", "' not found under entity "]).about("project '", "' not found"),
    row(Cause::KeyUnknown, &["user is not logged in"]).http(401),
    // What SDKs before 0.18 end with for any 401.
    row(Cause::KeyUnknown, &["The API key you provided is either invalid or missing"]).http(401).weight(Weight::Vague),
    row(Cause::KeyUnknown, &["The API key is either invalid or missing"]).http(401).weight(Weight::Vague),
    row(Cause::KeyUnknown, &["Invalid or missing api_key"]).http(401),
    row(Cause::KeyUnknown, &["did not recognize an account for the configured credentials"]),
    row(Cause::KeyUnknown, &["Unable to fetch user data from W&B, please verify your API key"]),
    row(Cause::Token, &["couldn't fetch access token"]),
    // Credentials, as the SDK judges them.
    row(Cause::Token, &["failed to read identity token file"]).about("token file: open ", ": "),
    row(Cause::Token, &["Identity token file not found"]).about("not found: ", ""),
    row(Cause::KeyAndToken, &["Both WANDB_API_KEY and WANDB_IDENTITY_TOKEN_FILE are set"]),
    row(Cause::KeyShort, &["API key must be 40 characters long, yours was "]).about("yours was ", ""),
    row(Cause::KeyShort, &["API key must have 40+ characters, has "]).about("characters, has ", ""),
    row(Cause::KeyShort, &["API key is empty"]).own(),
    row(Cause::KeyCharacters, &["API key may only contain the letters A-Z"]),
    row(Cause::KeyCharacters, &["API key cannot start or end with whitespace"]).own(),
    row(Cause::NoKey, &["No API key configured. Use `wandb login`"]),
    row(Cause::NoKey, &["No API key configured"]).own(),
    row(Cause::NoKey, &["api_key not configured"]),
    row(Cause::Netrc, &["(netrc)", "UnicodeDecodeError"]),
    // Names and settings.
    row(Cause::InvalidProject, &["Invalid project name '"]).own().about("Invalid project name '", "': "),
    row(Cause::InvalidProject, &["Invalid project/registry name '"]).about("registry name '", "', "),
    row(Cause::InvalidId, &["Run ID cannot "]).own(),
    row(Cause::InvalidId, &["Sweep ID cannot "]).own(),
    row(Cause::InvalidId, &["Expected sweep_id in form of sweep, project/sweep, or entity/project/sweep"]),
    row(Cause::BadServer, &["is not a valid server address"]),
    row(Cause::BadServer, &["http is not secure, please use"]),
    row(Cause::BadServer, &["Invalid Forge server address"]),
    row(Cause::BadServer, &["validation error", "for Settings", "base_url"]),
    row(Cause::UnknownSetting, &["validation error", "for Settings", "Extra inputs are not permitted"])
        .about("for Settings ", " "),
    row(Cause::UnknownSetting, &["validation error", "for Settings", "extra fields not permitted"])
        .about("for Settings ", " "),
    row(Cause::UnknownSetting, &["SettingsUnexpectedArgsError: Got unexpected arguments: ["])
        .about("arguments: ['", "'"),
    row(Cause::UnknownSetting, &["KeyError: \"Unknown settings: ["]).about("settings: ['", "'"),
    row(Cause::InvalidSetting, &["validation error", "for Settings"]).about("for Settings ", " "),
    row(Cause::InvalidSetting, &["SettingsValidationError: Invalid value for property "]).about("property ", ":"),
    row(Cause::InvalidSetting, &["ERROR Invalid value for property "]).about("property ", ":"),
    row(Cause::InvalidSetting, &["Settings field `"]).about("field `", "`"),
    row(Cause::UnknownSetting, &["require() unsupported requirement: "]).about("requirement: ", ""),
    row(Cause::ConfigMissing, &["config file ", " doesn't exist"]).about("config file ", " doesn't"),
    row(Cause::InvalidSetting, &["Cannot set wandb_internal.RunRecord."]).about("RunRecord.", " to"),
    row(Cause::UnknownArgument, &["TypeError: init() got an unexpected keyword argument '"]).about("argument '", "'"),
    row(Cause::UnknownArgument, &["TypeError: init() got multiple values for argument '"]).about("argument '", "'"),
    // Sweeps and runs that are not there.
    row(Cause::SweepProject, &["Sweep ", "None/", " not found"]).own().about("/", " not found"),
    row(Cause::SweepMissing, &["Sweep ", " not found"]).own().about("Sweep ", " not found"),
    row(Cause::ResumeMissing, &["does not exist or has not been initialized, but your `resume`"]).about("Run (", ")"),
    row(Cause::ResumeMissing, &["is not a valid option for resuming ", "run ("]).about("run (", ")"),
    row(Cause::ResumeMissing, &["resume='must' but run ("]).about("but run (", ")"),
    row(Cause::ResumeMissing, &["failed to rewind run: run not found"]),
    row(Cause::NotInitialized, &["You must call wandb.init() before "]).about("before ", ""),
    // Python and the package.
    row(Cause::Shadowed, &["module 'wandb' has no attribute '"]).about("attribute '", "'"),
    row(Cause::Shadowed, &["cannot import name '", "from partially initialized module 'wandb'"]).about("name '", "'"),
    row(Cause::Shadowed, &["cannot import name '", "' from 'wandb' ("]).about("name '", "'"),
    row(Cause::Shadowed, &["'wandb' is not a package"]),
    row(Cause::Shadowed, &["No module named 'wandb."]).about("named 'wandb.", "'"),
    row(Cause::NotInstalled, &["No module named 'wandb'"]),
    row(Cause::NotInstalled, &["No module named wandb"]),
    row(Cause::NotInstalled, &["wandb: command not found"]),
    row(Cause::NotInstalled, &["wandb: not found"]),
    row(Cause::NotInstalled, &["`wandb` logger which is not installed"]),
    row(Cause::NotInstalled, &["requires wandb to be installed"]),
    row(Cause::Outdated, &["(wandb)", "No module named 'pkg_resources'"]),
    row(Cause::Outdated, &["(wandb)", "No module named 'imp'"]),
    row(Cause::Outdated, &["(wandb)", "was removed in the NumPy 2.0 release"]),
    row(Cause::Outdated, &["(wandb)", "Descriptors cannot be created directly"]),
    row(Cause::Outdated, &["(wandb)", "Descriptors cannot not be created directly"]),
    row(Cause::Outdated, &["(wandb)", "cannot import name '", "from 'google.protobuf"]),
    // Files of this machine, which say `permission denied` as well.
    row(Cause::Files, &["mkdir ", ": permission denied"]).about("mkdir ", ":"),
    row(Cause::Files, &["open ", ": permission denied"]).own().about("open ", ":"),
    row(Cause::Files, &["no space left on device"]).own(),
    row(Cause::Denied, &["permission denied"]).http(403).own(),
    row(Cause::NotFound, &["It appears that you do not have permission to access the requested resource"])
        .http(403)
        .weight(Weight::Vague),
    row(Cause::Silent, &["CommError: <no message>"]),
    row(Cause::Silent, &["wandb: ERROR <no message>"]),
    // The way to the server.
    row(Cause::Certificate, &["x509: "]).own().about("x509: ", ""),
    row(Cause::Certificate, &["CERTIFICATE_VERIFY_FAILED"]).own(),
    row(Cause::Certificate, &["wandb: Network error (SSLError)"]).weight(Weight::Passing),
    row(Cause::Proxy, &["proxyconnect tcp"]).own(),
    row(Cause::Proxy, &["wandb: Network error (ProxyError)"]).weight(Weight::Passing),
    row(Cause::Connection, &["connection refused"]).own(),
    row(Cause::Connection, &["no such host"]).own().about("lookup ", " on"),
    row(Cause::Connection, &["dial tcp"]).own(),
    row(Cause::Timeout, &["wandb: Network error (ReadTimeout)"]).weight(Weight::Passing),
    row(Cause::Connection, &["wandb: Network error (", "), entering retry loop"]).weight(Weight::Passing),
    row(Cause::Timeout, &["Run initialization has timed out after "]).about("after ", " sec").weight(Weight::Vague),
    row(Cause::Timeout, &["Error communicating with wandb process"]).weight(Weight::Vague),
    row(Cause::Timeout, &["Timed out initializing run"]).weight(Weight::Vague),
    row(Cause::Timeout, &["Timed out while retrying: "]).weight(Weight::Vague),
    row(Cause::Service, &["HandleAbandonedError"]).weight(Weight::Vague),
    row(Cause::Service, &["ServiceStartProcessError"]).weight(Weight::Vague),
    row(Cause::Service, &["ServiceStartTimeoutError"]).weight(Weight::Vague),
    row(Cause::Service, &["ServicePollForTokenError"]).weight(Weight::Vague),
    row(Cause::Service, &["wandb service process exited"]).weight(Weight::Vague),
    row(Cause::Service, &["Timed out waiting for wandb service to start"]).weight(Weight::Vague),
];
