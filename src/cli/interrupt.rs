//! Ctrl-C, and a request to end: at once as long as nothing is being written, else after the file that is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Watches for the signals as long as the process lives.
pub struct Interrupts {
    wanted: Arc<AtomicBool>,
    idle: Arc<AtomicBool>,
}

impl Interrupts {
    /// Begins to watch. Until [`Interrupts::hold`] a signal ends the process as always.
    pub fn watch() -> Self {
        let this = Self { wanted: Arc::new(AtomicBool::new(false)), idle: Arc::new(AtomicBool::new(true)) };
        this.register();
        this
    }

    #[cfg(unix)]
    fn register(&self) {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
        use signal_hook::flag;
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            // Where a signal cannot be watched, it ends the process: no file is ever half written.
            let _ = flag::register_conditional_default(signal, Arc::clone(&self.idle));
            let _ = flag::register(signal, Arc::clone(&self.wanted));
        }
    }

    #[cfg(not(unix))]
    fn register(&self) {}

    /// From here on a signal is only remembered.
    pub fn hold(&self) {
        self.idle.store(false, Ordering::SeqCst);
    }

    /// From here on a signal ends the process again.
    pub fn release(&self) {
        self.idle.store(true, Ordering::SeqCst);
    }

    /// Whether a signal came since the watch began.
    pub fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::SeqCst)
    }
}
