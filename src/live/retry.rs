//! Retries with a bound: one where the server asks for it, none after three failures.

use std::cell::Cell;
use std::time::{Duration, Instant};

use super::api::{Api, Question, Reply, Trouble};
use super::limits::Limits;

/// After so many failed connections no more are tried.
const MOST_FAILURES: usize = 3;

/// How long to wait where the server names no time.
const PAUSE: Duration = Duration::from_millis(300);

/// An API that retries once on 429 and 5xx, gives up on a dead server, and counts.
pub struct Retrying<A> {
    api: A,
    limits: Limits,
    started: Instant,
    requests: Cell<usize>,
    failures: Cell<usize>,
}

impl<A: Api> Retrying<A> {
    /// Wraps `api`; the budget of `limits` runs from here.
    pub fn new(api: A, limits: Limits) -> Self {
        Self { api, limits, started: Instant::now(), requests: Cell::new(0), failures: Cell::new(0) }
    }

    /// How many requests were sent, retries included.
    pub fn requests(&self) -> usize {
        self.requests.get()
    }

    fn once(&self, question: &Question) -> Result<Reply, Trouble> {
        if self.failures.get() >= MOST_FAILURES {
            return Err(Trouble::Circuit);
        }
        if self.started.elapsed() >= self.limits.total {
            return Err(Trouble::Budget(self.limits.total));
        }
        self.requests.set(self.requests.get() + 1);
        let answer = self.api.ask(question);
        if matches!(answer, Err(Trouble::Connection(_) | Trouble::Certificate(_) | Trouble::Timeout(_))) {
            self.failures.set(self.failures.get() + 1);
        }
        answer
    }
}

impl<A: Api> Api for Retrying<A> {
    fn ask(&self, question: &Question) -> Result<Reply, Trouble> {
        let answer = self.once(question);
        let Err(Trouble::Status { status, retry_after, .. }) = answer else { return answer };
        let left = self.limits.total.saturating_sub(self.started.elapsed());
        let pause = retry_after.unwrap_or(PAUSE);
        if (status == 429 || status >= 500) && pause < left {
            std::thread::sleep(pause);
            return self.once(question);
        }
        answer
    }
}
