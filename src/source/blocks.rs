//! A list that grows without being moved.
//!
//! What a walk over a large repository gathers is many megabytes. A list in one piece is moved to a piece of twice the
//! size again and again, and both are there meanwhile; blocks stay where they are.

/// So many things are in one block.
const BLOCK: usize = 1 << 12;

/// Things in the order in which they came.
#[derive(Debug)]
pub struct Blocks<T>(Vec<Vec<T>>);

impl<T> Default for Blocks<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Blocks<T> {
    /// Adds one behind all others.
    #[inline]
    pub fn push(&mut self, thing: T) {
        match self.0.last_mut() {
            Some(block) if block.len() < BLOCK => block.push(thing),
            _ => self.begin(thing),
        }
    }

    fn begin(&mut self, thing: T) {
        // Of small lists there are more than of large ones.
        let mut block = if self.0.is_empty() { Vec::new() } else { Vec::with_capacity(BLOCK) };
        block.push(thing);
        self.0.push(block);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.last().map_or(0, |last| (self.0.len() - 1) * BLOCK + last.len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The one at `index`, counted from 0.
    pub fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        self.0.get_mut(index / BLOCK)?.get_mut(index % BLOCK)
    }

    /// All of them in order, as they lie.
    pub fn pieces(&self) -> impl Iterator<Item = &[T]> {
        self.0.iter().map(|block| &**block)
    }

    /// All of them in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_stay_in_order_across_blocks() {
        let mut blocks = Blocks::default();
        assert_eq!((blocks.is_empty(), blocks.len(), blocks.get_mut(0)), (true, 0, None));
        let count = BLOCK * 2 + 1;
        (0..count).for_each(|number| blocks.push(number));
        assert!(blocks.iter().copied().eq(0..count));
        assert_eq!(blocks.pieces().collect::<Vec<_>>().concat(), (0..count).collect::<Vec<_>>());
        assert_eq!((blocks.len(), blocks.is_empty()), (count, false));
        assert_eq!((blocks.get_mut(BLOCK).copied(), blocks.get_mut(count).copied()), (Some(BLOCK), None));
    }
}
