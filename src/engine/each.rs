//! The same work for each of several things, on all cores where that pays.

use rayon::prelude::*;

/// What `work` makes of each of `items`, in their order. One thing alone is done here: to start threads takes longer
/// than to check a script. Of several each is handed out by itself: some take a hundred times as long as others, and a
/// thread that was left with many of them would have the others wait.
pub(super) fn each<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
    if items.len() < 2 {
        items.into_iter().map(work).collect()
    } else {
        items.into_par_iter().with_max_len(1).map(work).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_stays() {
        assert_eq!(each(vec![7], |number| number + 1), [8]);
        let many = each((0..1_000).collect(), |number: usize| number * 2);
        assert!(many.len() == 1_000 && many.is_sorted());
    }
}
