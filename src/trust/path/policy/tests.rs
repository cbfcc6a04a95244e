//! The graph of RFC 9618 against the tree of RFC 5280, on random paths.

use super::*;
use crate::trust::path::random::Random;

fn policy(number: usize) -> Oid {
    match number {
        0 => "2.5.29.32.0",
        1 => "1.2.1",
        2 => "1.2.2",
        _ => "1.2.3",
    }
    .parse()
    .expect("an identifier")
}

/// A node of RFC 5280's own tree.
#[derive(Clone, Debug)]
struct Node {
    depth: usize,
    valid: Oid,
    expected: Vec<Oid>,
    parent: Option<usize>,
    is_gone: bool,
}

/// RFC 5280 section 6.1 to the letter, which takes exponential time: whether the path is refused.
struct Tree {
    nodes: Vec<Node>,
    any: Oid,
}

impl Tree {
    fn at(&self, depth: usize) -> Vec<usize> {
        let all = 0..self.nodes.len();
        all.filter(|at| self.nodes[*at].depth == depth && !self.nodes[*at].is_gone)
            .collect()
    }

    fn add(&mut self, parent: usize, valid: &Oid, expected: Vec<Oid>) {
        self.nodes.push(Node {
            depth: self.nodes[parent].depth + 1,
            valid: valid.clone(),
            expected,
            parent: Some(parent),
            is_gone: false,
        });
    }

    fn has_child(&self, at: usize, valid: Option<&Oid>) -> bool {
        self.nodes.iter().any(|node| {
            !node.is_gone
                && node.parent == Some(at)
                && valid.is_none_or(|valid| node.valid == *valid)
        })
    }

    fn prune(&mut self, depth: usize) {
        for depth in (0..depth).rev() {
            for at in self.at(depth) {
                self.nodes[at].is_gone = !self.has_child(at, None);
            }
        }
    }

    fn is_null(&self) -> bool {
        self.nodes.iter().all(|node| node.is_gone)
    }

    /// (d) of section 6.1.3.
    fn process(&mut self, depth: usize, policies: &[Oid], any_counts: bool) {
        let any = self.any.clone();
        for policy in policies.iter().filter(|policy| **policy != any) {
            let mut is_matched = false;
            for at in self.at(depth - 1) {
                if self.nodes[at].expected.contains(policy) {
                    self.add(at, policy, vec![policy.clone()]);
                    is_matched = true;
                }
            }
            let anys = self.at(depth - 1).into_iter();
            let any_node = anys.into_iter().find(|at| self.nodes[*at].valid == any);
            if let (false, Some(at)) = (is_matched, any_node) {
                self.add(at, policy, vec![policy.clone()]);
            }
        }
        if any_counts && policies.contains(&any) {
            for at in self.at(depth - 1) {
                for policy in self.nodes[at].expected.clone() {
                    if !self.has_child(at, Some(&policy)) {
                        self.add(at, &policy, vec![policy.clone()]);
                    }
                }
            }
        }
        self.prune(depth);
    }

    /// (b) of section 6.1.4.
    fn map(&mut self, depth: usize, mappings: &[(Oid, Oid)], is_followed: bool) {
        for (from, _) in mappings {
            let of_it = self.at(depth).into_iter();
            let of_it: Vec<_> = of_it.filter(|at| self.nodes[*at].valid == *from).collect();
            let targets = mappings.iter().filter(|(one, _)| one == from);
            let targets: Vec<_> = targets.map(|(_, to)| to.clone()).collect();
            if !is_followed {
                of_it.iter().for_each(|at| self.nodes[*at].is_gone = true);
                self.prune(depth);
            } else if of_it.is_empty() {
                let any = self.at(depth).into_iter();
                let any = any.into_iter().find(|at| self.nodes[*at].valid == self.any);
                if let Some(parent) = any.and_then(|at| self.nodes[at].parent) {
                    self.add(parent, from, targets);
                }
            } else {
                of_it
                    .iter()
                    .for_each(|at| self.nodes[*at].expected.clone_from(&targets));
            }
        }
    }

    /// (g) of section 6.1.5.
    fn intersect(&mut self, depth: usize, wanted: &[Oid]) {
        let Self { any, .. } = self;
        let any = any.clone();
        if self.is_null() || wanted.contains(&any) {
            return;
        }
        let below_any = |tree: &Self, at: usize| {
            let node = &tree.nodes[at];
            !node.is_gone && node.parent.is_some_and(|up| tree.nodes[up].valid == any)
        };
        let set: Vec<_> = (0..self.nodes.len())
            .filter(|at| below_any(self, *at))
            .collect();
        let mut doomed: Vec<_> = set
            .iter()
            .copied()
            .filter(|at| self.nodes[*at].valid != any && !wanted.contains(&self.nodes[*at].valid))
            .collect();
        while let Some(at) = doomed.pop() {
            self.nodes[at].is_gone = true;
            let all = 0..self.nodes.len();
            doomed.extend(all.filter(|one| self.nodes[*one].parent == Some(at)));
        }
        let any_leaf = self
            .at(depth)
            .into_iter()
            .find(|at| self.nodes[*at].valid == any);
        if let Some(at) = any_leaf {
            let parent = self.nodes[at].parent.expect("it is no root");
            for policy in wanted {
                let is_there = set.iter().any(|one| self.nodes[*one].valid == *policy);
                if !is_there {
                    self.add(parent, policy, vec![policy.clone()]);
                }
            }
            self.nodes[at].is_gone = true;
        }
        self.prune(depth);
    }
}

fn refused(path: &[PolicyExtensions], inputs: &PolicyInputs) -> bool {
    let count = path.len();
    let any = policy(0);
    let mut tree = Tree {
        nodes: vec![Node {
            depth: 0,
            valid: any.clone(),
            expected: vec![any.clone()],
            parent: None,
            is_gone: false,
        }],
        any: any.clone(),
    };
    let start = |now: bool| if now { 0 } else { count + 1 };
    let mut explicit = start(inputs.require_explicit);
    let mut inhibit_any = start(inputs.inhibit_any);
    let mut mapping = start(inputs.inhibit_mapping);
    for (index, extensions) in path.iter().enumerate() {
        let (depth, is_last) = (index + 1, index + 1 == count);
        match &extensions.policies {
            Some(policies) if !tree.is_null() => {
                let any_counts = inhibit_any > 0 || (!is_last && extensions.is_self_issued);
                tree.process(depth, policies, any_counts);
            }
            _ => tree.nodes.iter_mut().for_each(|node| node.is_gone = true),
        }
        if explicit == 0 && tree.is_null() {
            return true;
        }
        if is_last {
            explicit = explicit.saturating_sub(1);
            explicit = if extensions.require_explicit == Some(0) {
                0
            } else {
                explicit
            };
            break;
        }
        if extensions
            .mappings
            .iter()
            .any(|(from, to)| *from == any || *to == any)
        {
            return true;
        }
        if !tree.is_null() {
            tree.map(depth, &extensions.mappings, mapping > 0);
        }
        let less = usize::from(!extensions.is_self_issued);
        let next = |counter: usize, limit: Option<u32>| {
            let limit = limit.map_or(usize::MAX, |limit| limit as usize);
            counter.saturating_sub(less).min(limit)
        };
        explicit = next(explicit, extensions.require_explicit);
        mapping = next(mapping, extensions.inhibit_mapping);
        inhibit_any = next(inhibit_any, extensions.inhibit_any);
    }
    if let Some(wanted) = &inputs.initial {
        tree.intersect(count, wanted);
    }
    explicit == 0 && tree.is_null()
}

impl Random {
    fn limit(&mut self) -> Option<u32> {
        self.one_in(5).then(|| self.below(3) as u32)
    }

    fn policies(&mut self) -> Vec<Oid> {
        (0..4).filter(|_| self.one_in(2)).map(policy).collect()
    }

    fn extensions(&mut self) -> PolicyExtensions {
        let count = if self.one_in(2) { self.below(4) } else { 0 };
        let from = if self.one_in(20) { 0 } else { 1 };
        let mapped = |random: &mut Self| policy(from + random.below(4 - from));
        PolicyExtensions {
            policies: (!self.one_in(12))
                .then(|| self.policies())
                .filter(|all| !all.is_empty()),
            mappings: (0..count).map(|_| (mapped(self), mapped(self))).collect(),
            require_explicit: self.limit(),
            inhibit_mapping: self.limit(),
            inhibit_any: self.limit(),
            is_self_issued: self.one_in(4),
        }
    }
}

#[test]
fn the_graph_decides_as_the_tree_of_rfc_5280_does() {
    let mut random = Random::new();
    let mut refusals = 0;
    for _ in 0..20_000 {
        let length = 1 + random.below(5);
        let path: Vec<_> = (0..length).map(|_| random.extensions()).collect();
        let inputs = PolicyInputs {
            initial: random
                .one_in(2)
                .then(|| random.policies())
                .filter(|all| !all.is_empty()),
            require_explicit: random.one_in(2),
            inhibit_any: random.one_in(5),
            inhibit_mapping: random.one_in(5),
        };
        let expected = refused(&path, &inputs);
        assert_eq!(
            fault(&path, None, &inputs).is_some(),
            expected,
            "{path:#?} {inputs:?}"
        );
        refusals += usize::from(expected);
    }
    // Neither answer is the rule.
    assert!((4_000..16_000).contains(&refusals), "{refusals}");
}
