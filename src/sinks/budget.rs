//! The budget: how many steps each run may take.
//!
//! One step is one statement, one call or what costs as much. All runs of a repository share a sum that grows with the
//! number of its entry points, and each has a share of its own: no entry point takes away what another needs. What the
//! short ones leave goes to those that were cut, which run once more. Shares follow from counts alone, so that the
//! output is the same bytes whatever the number of threads.

/// Steps of all runs together, however few they are.
const TOGETHER: usize = 300_000;
/// Steps that each run adds to the sum.
const EACH: usize = 1_000;
/// Steps of one run.
const MOST: usize = 80_000;

/// Steps for a number of runs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    left: usize,
}

impl Budget {
    /// The budget of `runs` runs.
    pub fn of(runs: usize) -> Self {
        Self { left: TOGETHER.saturating_add(runs.saturating_mul(EACH)) }
    }

    /// The steps of the next of `runs` runs that are to come.
    pub fn share(self, runs: usize) -> usize {
        (self.left / runs.max(1)).min(MOST)
    }

    /// Takes off what a run has taken.
    pub fn spend(&mut self, steps: usize) {
        self.left = self.left.saturating_sub(steps);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_run_has_a_share_however_many_there_are() {
        assert_eq!(Budget::of(1).share(1), MOST);
        for runs in [10, 1_000, 100_000] {
            let mut budget = Budget::of(runs);
            for left in (1..=runs).rev() {
                let share = budget.share(left);
                assert!(share >= EACH, "{share} of {runs}");
                budget.spend(share);
            }
        }
    }

    #[test]
    fn what_is_left_over_goes_to_others() {
        let mut budget = Budget::of(100);
        let first = budget.share(100);
        budget.spend(first / 10);
        assert!(budget.share(99) > first);
    }
}
