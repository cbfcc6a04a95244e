//! An input read as a small program: octets that steer, and no input that is not one.

/// What of the input is left; after its end it reads as zeros.
#[derive(Clone, Debug)]
pub struct Program<'a>(&'a [u8]);

impl<'a> Program<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub fn is_over(&self) -> bool {
        self.0.is_empty()
    }

    pub fn octet(&mut self) -> u8 {
        self.take(1).first().copied().unwrap_or(0)
    }

    /// An octet as a number below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        usize::from(self.octet()) % count
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// Up to `length` octets.
    pub fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        taken
    }

    pub fn rest(self) -> &'a [u8] {
        self.0
    }
}

/// The parts of an input, each behind two octets of length.
pub fn parts(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*length)).min(rest.len());
        let (part, rest) = rest.split_at(length);
        found.push(part);
        bytes = rest;
    }
    found
}

/// The inverse of [`parts`].
pub fn joined<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        let length = u16::try_from(part.len()).unwrap_or(u16::MAX);
        bytes.extend(length.to_be_bytes());
        bytes.extend(&part[..usize::from(length)]);
    }
    bytes
}
