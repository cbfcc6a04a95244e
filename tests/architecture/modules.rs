//! Which file of the crate uses which: read from the tokens, with every path followed through
//! `use` and `pub use` to the file that defines what it names.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// `["certificate", "name"]`: the file `src/certificate/name.rs`.
pub type Module = Vec<String>;

/// What each file uses, and by which path it names it.
pub type Uses = BTreeMap<Module, BTreeMap<Module, String>>;

/// A file's text, taken apart.
#[derive(Default)]
struct Source {
    /// Imported names: what they are called here, and their whole path.
    imports: Vec<(String, Module)>,
    /// Whether an import is handed on; it is a use of its own only if the name occurs here as well.
    handed_on: BTreeSet<String>,
    /// `a::b::c`, wherever it stands.
    paths: Vec<Vec<String>>,
    names: BTreeSet<String>,
}

/// The uses between `files`, given by module and text.
pub fn uses(files: &[(Module, String)]) -> Uses {
    let read = |(module, text): &(Module, String)| {
        let tokens: TokenStream = text.parse().expect("Rust");
        let mut source = Source::default();
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        source.read(&trees);
        (module.clone(), source)
    };
    let sources: HashMap<Module, Source> = files.iter().map(read).collect();
    let crate_of = Crate(&sources);
    let of = |(module, source): (&Module, &Source)| {
        let imported = source
            .imports
            .iter()
            .filter(|(name, _)| !source.handed_on.contains(name) || source.names.contains(name));
        let imported = imported.filter_map(|(_, path)| crate_of.absolute(module, path));
        let inline = source
            .paths
            .iter()
            .filter_map(|path| crate_of.absolute(module, path));
        let mut found = BTreeMap::new();
        for path in imported.chain(inline) {
            match crate_of.definition(&path, 0) {
                // A module that is imported says nothing until something of it is named.
                Some(file) if file != *module && !sources.contains_key(&path) => {
                    found.entry(file).or_insert_with(|| path.join("::"));
                }
                _ => {}
            }
        }
        (module.clone(), found)
    };
    sources.iter().map(of).collect()
}

struct Crate<'a>(&'a HashMap<Module, Source>);

impl Crate<'_> {
    /// The path from the crate's root, or nothing if it leads out of the crate.
    fn absolute(&self, module: &Module, path: &[String]) -> Option<Module> {
        let first = path.first()?;
        let mut from = module.clone();
        let mut rest = path;
        match first.as_str() {
            "crate" => return Some(path[1..].to_vec()),
            "self" => rest = &path[1..],
            "super" => {
                while rest.first().is_some_and(|part| part == "super") {
                    from.pop();
                    rest = &rest[1..];
                }
            }
            name => {
                let child = [module.as_slice(), &path[..1]].concat();
                if !self.0.contains_key(&child) {
                    let import = |(known, _): &&(String, Module)| known == name;
                    let (_, whole) = self.0[module].imports.iter().find(import)?;
                    if whole.first() == Some(first) {
                        return None;
                    }
                    let whole = [whole.as_slice(), &path[1..]].concat();
                    return self.absolute(module, &whole);
                }
            }
        }
        Some([from.as_slice(), rest].concat())
    }

    /// The file that defines what `path` names.
    fn definition(&self, path: &[String], depth: usize) -> Option<Module> {
        if self.0.contains_key(path) {
            return Some(path.to_vec());
        }
        let module = (0..path.len()).rev().map(|end| &path[..end]);
        let module = module.into_iter().find(|part| self.0.contains_key(*part))?;
        let name = &path[module.len()];
        let imports = &self.0[module].imports;
        let Some((_, whole)) = imports.iter().find(|(known, _)| known == name) else {
            return Some(module.to_vec());
        };
        let whole = self.absolute(&module.to_vec(), whole)?;
        let whole = [whole.as_slice(), &path[module.len() + 1..]].concat();
        match depth < 8 && whole != path {
            true => self.definition(&whole, depth + 1),
            false => None,
        }
    }
}

impl Source {
    fn read(&mut self, trees: &[TokenTree]) {
        let mut at = 0;
        let mut is_public = false;
        while let Some(tree) = trees.get(at) {
            at += 1;
            match tree {
                TokenTree::Punct(mark) if mark.as_char() == '#' && is_test(trees.get(at)) => {
                    at = after_item(trees, at + 1);
                }
                TokenTree::Ident(word) if *word == "pub" => is_public = true,
                TokenTree::Ident(word) if *word == "mod" && is_mark(trees.get(at + 1), ';') => {
                    at += 2;
                }
                TokenTree::Ident(word) if *word == "use" => {
                    let end = (at..trees.len()).find(|end| is_mark(trees.get(*end), ';'));
                    let end = end.unwrap_or(trees.len());
                    self.import(&trees[at..end], &[], is_public);
                    at = end;
                }
                TokenTree::Ident(word) => {
                    let mut path = vec![word.to_string()];
                    while let Some(TokenTree::Ident(next)) = trees.get(at + 2)
                        && is_mark(trees.get(at), ':')
                        && is_mark(trees.get(at + 1), ':')
                    {
                        path.push(next.to_string());
                        at += 3;
                    }
                    self.names.insert(path[0].clone());
                    if path.len() > 1 {
                        self.paths.push(path);
                    }
                }
                TokenTree::Group(group) => {
                    // `pub(super)` is still public.
                    let is_scope = is_public && group.delimiter() == Delimiter::Parenthesis;
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    self.read(&inner);
                    is_public &= is_scope;
                }
                _ => is_public = false,
            }
        }
    }

    /// `a::{b, c as d}` below `before`.
    fn import(&mut self, trees: &[TokenTree], before: &[String], is_public: bool) {
        for tree in trees.split(|tree| is_mark(Some(tree), ',')) {
            let mut path = before.to_vec();
            let mut name = None;
            let mut words = tree.iter().peekable();
            while let Some(word) = words.next() {
                match word {
                    TokenTree::Ident(word) if *word == "as" => {
                        name = words.next().map(ToString::to_string);
                    }
                    TokenTree::Ident(word) if *word == "self" && !path.is_empty() => {}
                    TokenTree::Ident(word) => path.push(word.to_string()),
                    TokenTree::Group(group) => {
                        let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                        self.import(&inner, &path, is_public);
                        path.clear();
                    }
                    _ => {}
                }
            }
            let Some(last) = path.last() else { continue };
            let name = name.unwrap_or_else(|| last.clone());
            if is_public {
                self.handed_on.insert(name.clone());
            }
            self.imports.push((name, path));
        }
    }
}

fn is_mark(tree: Option<&TokenTree>, mark: char) -> bool {
    matches!(tree, Some(TokenTree::Punct(found)) if found.as_char() == mark)
}

/// `[cfg(test)]`: what follows may look at anything.
fn is_test(tree: Option<&TokenTree>) -> bool {
    tree.is_some_and(|tree| tree.to_string().replace(' ', "") == "[cfg(test)]")
}

/// The place behind the item at `at`.
fn after_item(trees: &[TokenTree], at: usize) -> usize {
    let ends = |tree: &TokenTree| match tree {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        tree => is_mark(Some(tree), ';'),
    };
    let length = trees[at..].iter().position(ends);
    length.map_or(trees.len(), |length| at + length + 1)
}

/// A circle of files, if there is one: each uses the next, and the last the first.
pub fn circle(uses: &Uses) -> Option<Vec<Module>> {
    let (mut done, mut way) = (BTreeSet::new(), Vec::new());
    uses.keys()
        .find_map(|start| walk(start, uses, &mut done, &mut way))
}

fn walk<'a>(
    module: &'a Module,
    uses: &'a Uses,
    done: &mut BTreeSet<&'a Module>,
    way: &mut Vec<&'a Module>,
) -> Option<Vec<Module>> {
    if let Some(at) = way.iter().position(|known| *known == module) {
        return Some(way[at..].iter().copied().cloned().collect());
    }
    if !done.insert(module) {
        return None;
    }
    way.push(module);
    let found = uses
        .get(module)?
        .keys()
        .find_map(|next| walk(next, uses, done, way));
    way.pop();
    found
}
