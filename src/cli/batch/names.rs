//! The names of a folder, in little memory.

use std::ffi::OsString;

/// The first names of a folder, as many as there is room for.
///
/// All of them stand in one piece of memory: an allocation for each would take three times as much.
pub(super) struct Names {
    octets: Vec<u8>,
    places: Vec<Place>,
    /// Octets that names and their places may take.
    room: usize,
    /// The last name that is held, when a later one was left out.
    limit: Option<Vec<u8>>,
}

/// Octets for the names of a usual folder.
const LITTLE: usize = 8 * 1024;

/// Where a name stands.
struct Place {
    start: u32,
    length: u16,
    is_folder: bool,
}

impl Place {
    fn of<'a>(&self, octets: &'a [u8]) -> &'a [u8] {
        let start = self.start as usize;
        &octets[start..start + usize::from(self.length)]
    }
}

impl Names {
    pub(super) fn new(room: usize) -> Self {
        Self {
            octets: Vec::new(),
            places: Vec::new(),
            room,
            limit: None,
        }
    }

    /// Octets that are taken.
    pub(super) fn size(&self) -> usize {
        self.octets.len() + self.places.len() * size_of::<Place>()
    }

    /// Forgets all names, and keeps the memory for others.
    pub(super) fn clear(&mut self) {
        self.octets.clear();
        self.places.clear();
        self.limit = None;
    }

    /// The last name that is held, when a later one was left out.
    pub(super) fn limit(&self) -> Option<&[u8]> {
        self.limit.as_deref()
    }

    /// Whether `name` is too late for what is held.
    pub(super) fn excludes(&self, name: &[u8]) -> bool {
        self.limit.as_deref().is_some_and(|limit| name > limit)
    }

    /// Takes in a name, or leaves out the last ones when there is no room.
    pub(super) fn add(&mut self, name: &[u8], is_folder: bool) {
        if self.size() + name.len() + size_of::<Place>() > self.room {
            self.shorten();
        }
        let start = u32::try_from(self.octets.len());
        // No file system has longer names, and no room is as large.
        let (Ok(start), Ok(length)) = (start, u16::try_from(name.len())) else {
            return;
        };
        if self.excludes(name) {
            return;
        }
        self.grow(name.len());
        self.octets.extend_from_slice(name);
        self.places.push(Place {
            start,
            length,
            is_folder,
        });
    }

    /// Makes place for a name. Growing bit by bit would leave a trail of pieces behind, so who needs
    /// more than a little gets all at once; the system hands out only what is written to.
    fn grow(&mut self, length: usize) {
        let place = size_of::<Place>();
        if self.octets.len() + length > self.octets.capacity() {
            let most = if self.octets.is_empty() {
                LITTLE
            } else {
                self.room
            };
            self.octets.reserve_exact(most.max(length));
        }
        if self.places.len() == self.places.capacity() {
            let most = if self.places.is_empty() {
                LITTLE
            } else {
                self.room
            };
            self.places.reserve_exact((most / place).max(1));
        }
    }

    /// Makes `take` give the first name first.
    pub(super) fn sort(&mut self) {
        let octets = &self.octets;
        self.places
            .sort_unstable_by(|one, other| other.of(octets).cmp(one.of(octets)));
    }

    /// The next name after `sort`, and whether it is a folder's.
    pub(super) fn take(&mut self) -> Option<(OsString, bool)> {
        let place = self.places.pop()?;
        Some((name(place.of(&self.octets)), place.is_folder))
    }

    /// Leaves out the last quarter.
    fn shorten(&mut self) {
        let keep = self.places.len() - self.places.len() / 4;
        if keep == self.places.len() {
            return;
        }
        let octets = &self.octets;
        let (_, last, _) = self
            .places
            .select_nth_unstable_by(keep - 1, |one, other| one.of(octets).cmp(other.of(octets)));
        self.limit = Some(last.of(octets).to_vec());
        self.places.truncate(keep);
        self.places.sort_unstable_by_key(|place| place.start);
        let mut end = 0;
        for place in &mut self.places {
            let start = place.start as usize;
            let length = usize::from(place.length);
            self.octets.copy_within(start..start + length, end);
            // It moves to the front, so it fits.
            place.start = u32::try_from(end).unwrap_or(place.start);
            end += length;
        }
        self.octets.truncate(end);
    }
}

/// The octets of a name, which have its order.
#[cfg(unix)]
pub(super) fn octets(name: OsString) -> Vec<u8> {
    use std::os::unix::ffi::OsStringExt;
    name.into_vec()
}

#[cfg(unix)]
fn name(octets: &[u8]) -> OsString {
    use std::os::unix::ffi::OsStringExt;
    OsString::from_vec(octets.to_vec())
}

/// The octets of a name: units of UTF-16, which need not make sense as text.
#[cfg(windows)]
pub(super) fn octets(name: OsString) -> Vec<u8> {
    use std::os::windows::ffi::OsStrExt;
    name.encode_wide().flat_map(u16::to_be_bytes).collect()
}

#[cfg(windows)]
fn name(octets: &[u8]) -> OsString {
    use std::os::windows::ffi::OsStringExt;
    let pairs = octets.chunks_exact(2);
    let units = pairs.map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    OsString::from_wide(&units.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(names: &mut Names) -> Vec<String> {
        let names = std::iter::from_fn(|| names.take());
        names.map(|(name, _)| name.into_string().unwrap()).collect()
    }

    fn add(names: &mut Names, name: &str, is_folder: bool) {
        names.add(&octets(name.into()), is_folder);
    }

    #[test]
    fn the_first_names_are_held_and_the_last_ones_left_out() {
        let mut names = Names::new(10 * (5 + size_of::<Place>()));
        for round in 0..2 {
            // Neither in order nor backwards: 7 and 100 have no common factor.
            for number in 0..100 {
                add(&mut names, &format!("{:05}", number * 7 % 100), false);
                assert!(names.size() <= names.room);
            }
            names.sort();
            let limit = name(names.limit().unwrap());
            let held = all(&mut names);
            let expected: Vec<_> = (0..held.len())
                .map(|number| format!("{number:05}"))
                .collect();
            assert_eq!(held, expected, "round {round}");
            assert!((7..=10).contains(&held.len()), "{}", held.len());
            assert_eq!(held.last().map(String::as_str), limit.to_str());
            names.clear();
        }
    }

    #[test]
    fn what_fits_has_no_limit_and_keeps_its_kind() {
        let mut names = Names::new(1000);
        for (name, is_folder) in [("b", true), ("", false), ("a\u{e9}", false), ("a", true)] {
            add(&mut names, name, is_folder);
        }
        names.sort();
        assert_eq!(names.limit(), None);
        let kinds = std::iter::from_fn(|| names.take());
        let kinds: Vec<_> = kinds
            .map(|(name, kind)| (name.into_string().unwrap(), kind))
            .collect();
        let expected = [("", false), ("a", true), ("a\u{e9}", false), ("b", true)];
        assert_eq!(kinds, expected.map(|(name, kind)| (name.to_owned(), kind)));
    }

    #[cfg(unix)]
    #[test]
    fn a_name_need_not_be_text() {
        use std::os::unix::ffi::OsStringExt;
        let odd = OsString::from_vec(vec![b'x', 0xff, 0xfe]);
        assert_eq!(name(&octets(odd.clone())), odd);
    }
}
