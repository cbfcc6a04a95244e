//! Certificate policies: RFC 5280 section 6.1 with the graph of RFC 9618.
//!
//! The tree of RFC 5280 doubles with each level (CVE-2023-0464). RFC 9618 makes it a graph: on
//! each level one node for each policy, and an edge for each mapping. It is made here with one
//! look-up for each policy and mapping of a certificate, so that time and memory stay in
//! proportion to these. Nodes without children decide nothing on the way down: they are left
//! where they are, and the last step goes up from the last level.

use super::{
    PolicyInputs, Rule, Violation,
    budget::{Budget, Limit},
};
use crate::certificate::{Certificate, Oid};
use std::collections::{HashMap, HashSet};

const ANY_POLICY: &str = "2.5.29.32.0";

/// What a certificate says of policies.
#[derive(Clone, Debug, Default)]
struct Said {
    /// `None` without any, or when they cannot be read.
    policies: Option<Vec<Oid>>,
    mappings: Vec<(Oid, Oid)>,
    require_explicit: Option<u32>,
    inhibit_mapping: Option<u32>,
    inhibit_any: Option<u32>,
    is_self_issued: bool,
}

/// The policies of one depth, in the terms of the certificate there.
#[derive(Debug, Default)]
struct Level<'a> {
    /// By policy, whether the node's parent is anyPolicy, and not the policies that expect it.
    nodes: HashMap<&'a Oid, bool>,
    /// Policies that are mapped: they do not expect themselves.
    mapped: HashSet<&'a Oid>,
    /// By subject domain policy, the nodes that expect it.
    expecting: HashMap<&'a Oid, Vec<&'a Oid>>,
}

/// The state of RFC 5280 section 6.1.2 that concerns policies.
struct State<'a> {
    inputs: &'a PolicyInputs,
    any: &'a Oid,
    /// `None` stands for the graph that is NULL.
    graph: Option<Vec<Level<'a>>>,
    explicit_policy: usize,
    inhibit_any: usize,
    policy_mapping: usize,
}

/// What the path breaks; `certificates` run from below the anchor to the leaf, which is position 0.
/// `anchor` is the anchor's certificate, if its policies count.
pub(super) fn violation(
    certificates: &[&Certificate],
    anchor: Option<&Certificate>,
    inputs: &PolicyInputs,
    budget: &mut Budget,
) -> Option<Violation> {
    let last = certificates.len().checked_sub(1)?;
    let octets = |one: &&Certificate| one.extensions().policy_octets();
    let all = certificates.iter().chain(anchor.as_ref());
    if !budget.policies(all.map(octets).sum()) {
        let detail = format!("there are too many {}", Limit::Policies);
        return Some(Violation::new(Rule::Policies, last, detail));
    }
    let said: Vec<_> = certificates.iter().map(|one| Said::by(one)).collect();
    let anchor = anchor.map(Said::by);
    let (index, detail) = match fault(&said, anchor.as_ref(), inputs)? {
        (None, detail) => return Some(Violation::new(Rule::Policies, last + 1, detail)),
        (Some(index), detail) => (index, detail),
    };
    Some(Violation::new(Rule::Policies, last - index, detail))
}

/// Which certificate breaks what; the last is the leaf, and none is the anchor.
fn fault(
    path: &[Said],
    anchor: Option<&Said>,
    inputs: &PolicyInputs,
) -> Option<(Option<usize>, &'static str)> {
    // Never `None`: the constant is an identifier.
    let any: Oid = ANY_POLICY.parse().ok()?;
    let last = path.len().checked_sub(1)?;
    let mut state = State::new(inputs, &any, path.len());
    if let Some(anchor) = anchor
        && let Err(detail) = state.start_under(anchor)
    {
        return Some((None, detail));
    }
    for (index, said) in path.iter().enumerate() {
        state.process(said, index == last);
        if state.explicit_policy == 0 && state.graph.is_none() {
            return Some((
                Some(index),
                "a policy is required, and none is valid down to here",
            ));
        }
        if index < last {
            if let Err(detail) = state.prepare_next(said) {
                return Some((Some(index), detail));
            }
        } else {
            state.wrap_up(said);
        }
    }
    let fails = state.explicit_policy == 0 && !state.is_acceptable();
    let detail = "a policy is required, and none of the acceptable ones is valid for the path";
    fails.then_some((Some(last), detail))
}

impl Said {
    fn by(certificate: &Certificate) -> Self {
        let extensions = certificate.extensions();
        let constraints = extensions.policy_constraints().into_value();
        Self {
            policies: extensions.policies().into_value().map(|one| one.oids),
            mappings: extensions
                .policy_mappings()
                .into_value()
                .unwrap_or_default(),
            require_explicit: constraints.and_then(|one| one.require_explicit_policy),
            inhibit_mapping: constraints.and_then(|one| one.inhibit_policy_mapping),
            inhibit_any: extensions.inhibit_any_policy().into_value(),
            is_self_issued: certificate.is_self_issued(),
        }
    }
}

impl<'a> Level<'a> {
    /// Whether a node of this level expects that policy of the next certificate.
    fn expects(&self, policy: &Oid) -> bool {
        self.expects_itself(policy) || self.expecting.contains_key(policy)
    }

    fn expects_itself(&self, policy: &Oid) -> bool {
        self.nodes.contains_key(policy) && !self.mapped.contains(policy)
    }

    /// All that nodes of this level expect.
    fn expected(&self) -> impl Iterator<Item = &'a Oid> {
        let own = self.nodes.keys().copied();
        let own = own.filter(|policy| !self.mapped.contains(policy));
        own.chain(self.expecting.keys().copied())
    }

    /// The nodes of this level that expect it.
    fn parents(&self, policy: &'a Oid) -> impl Iterator<Item = &'a Oid> {
        let itself = self.expects_itself(policy).then_some(policy);
        let mapped = self.expecting.get(policy).into_iter().flatten().copied();
        itself.into_iter().chain(mapped)
    }
}

impl<'a> State<'a> {
    /// RFC 5280 section 6.1.2 (a), (d), (e) and (f).
    fn new(inputs: &'a PolicyInputs, any: &'a Oid, count: usize) -> Self {
        let root = Level {
            nodes: HashMap::from([(any, false)]),
            ..Level::default()
        };
        let start = |now: bool| if now { 0 } else { count + 1 };
        Self {
            inputs,
            any,
            graph: Some(vec![root]),
            explicit_policy: start(inputs.require_explicit),
            inhibit_any: start(inputs.inhibit_any),
            policy_mapping: start(inputs.inhibit_mapping),
        }
    }

    /// Section 6.1.3 (d) and (e).
    fn process(&mut self, said: &'a Said, is_last: bool) {
        let (Some(policies), Some(graph)) = (&said.policies, &mut self.graph) else {
            self.graph = None;
            return;
        };
        let mut level = Level::default();
        if let Some(above) = graph.last() {
            let any_above = above.nodes.contains_key(self.any);
            for policy in policies.iter().filter(|policy| *policy != self.any) {
                let is_expected = above.expects(policy);
                if is_expected || any_above {
                    level.nodes.insert(policy, !is_expected);
                }
            }
            let any_counts = self.inhibit_any > 0 || (!is_last && said.is_self_issued);
            if any_counts && policies.contains(self.any) {
                for policy in above.expected() {
                    // Its parents are those that expect it; anyPolicy expects itself.
                    level.nodes.entry(policy).or_insert(false);
                }
            }
        }
        match level.nodes.is_empty() {
            true => self.graph = None,
            false => graph.push(level),
        }
    }

    /// RFC 5937 section 3.2: the policies and constraints of the anchor's certificate, if it has
    /// any, limit what is asked for; its mappings are followed like those of a CA below it.
    fn start_under(&mut self, anchor: &'a Said) -> Result<(), &'static str> {
        if anchor.policies.is_some() {
            self.process(anchor, false);
        }
        self.follow_mappings(anchor)?;
        self.lower_counters(anchor);
        Ok(())
    }

    /// Section 6.1.4 (a), (b), (h), (i) and (j).
    fn prepare_next(&mut self, said: &'a Said) -> Result<(), &'static str> {
        self.follow_mappings(said)?;
        if !said.is_self_issued {
            for counter in [
                &mut self.explicit_policy,
                &mut self.policy_mapping,
                &mut self.inhibit_any,
            ] {
                *counter = counter.saturating_sub(1);
            }
        }
        self.lower_counters(said);
        Ok(())
    }

    /// Section 6.1.4 (a) and (b).
    fn follow_mappings(&mut self, said: &'a Said) -> Result<(), &'static str> {
        let mut mapped = said.mappings.iter().flat_map(|(from, to)| [from, to]);
        if mapped.any(|policy| policy == self.any) {
            return Err("it maps anyPolicy, which must not be mapped");
        }
        self.map(&said.mappings);
        Ok(())
    }

    /// Section 6.1.4 (i) and (j), and the same of inhibitAnyPolicy.
    fn lower_counters(&mut self, said: &Said) {
        lower(&mut self.explicit_policy, said.require_explicit);
        lower(&mut self.policy_mapping, said.inhibit_mapping);
        lower(&mut self.inhibit_any, said.inhibit_any);
    }

    fn map(&mut self, mappings: &'a [(Oid, Oid)]) {
        let Some(level) = self.graph.as_mut().and_then(|graph| graph.last_mut()) else {
            return;
        };
        let has_any = level.nodes.contains_key(self.any);
        for (from, to) in mappings {
            if self.policy_mapping == 0 {
                level.nodes.remove(from);
            } else if has_any || level.nodes.contains_key(from) {
                // Where only anyPolicy is, the policy becomes a node beside it.
                level.nodes.entry(from).or_insert(true);
                level.mapped.insert(from);
                level.expecting.entry(to).or_default().push(from);
            }
        }
        if level.nodes.is_empty() {
            self.graph = None;
        }
    }

    /// Section 6.1.5 (a) and (b).
    fn wrap_up(&mut self, said: &Said) {
        self.explicit_policy = self.explicit_policy.saturating_sub(1);
        if said.require_explicit == Some(0) {
            self.explicit_policy = 0;
        }
    }

    /// Section 6.1.5 (g): whether the user-constrained policy set has a member.
    fn is_acceptable(&self) -> bool {
        let Some(graph) = &self.graph else {
            return false;
        };
        let Some(wanted) = &self.inputs.initial else {
            return true;
        };
        let wanted: HashSet<&Oid> = wanted.iter().collect();
        let last = graph.last().into_iter();
        let mut reached: HashSet<&Oid> =
            last.flat_map(|level| level.nodes.keys().copied()).collect();
        // anyPolicy at the end has come down from the anchor.
        if wanted.contains(self.any) || reached.contains(self.any) {
            return true;
        }
        for pair in graph.windows(2).rev() {
            let [above, here] = pair else { break };
            let mut upper = HashSet::new();
            for policy in reached {
                match here.nodes.get(policy) {
                    // A policy counts in the anchor's own terms: where it leaves anyPolicy.
                    Some(true) if wanted.contains(policy) => return true,
                    Some(true) | None => {}
                    Some(false) => upper.extend(above.parents(policy)),
                }
            }
            reached = upper;
        }
        false
    }
}

fn lower(counter: &mut usize, limit: Option<u32>) {
    if let Some(limit) = limit {
        *counter = (*counter).min(usize::try_from(limit).unwrap_or(usize::MAX));
    }
}

#[cfg(test)]
mod tests {
    use super::{super::random::Random, *};

    fn policy(number: usize) -> Oid {
        match number {
            0 => ANY_POLICY,
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
                .filter(|at| {
                    self.nodes[*at].valid != any && !wanted.contains(&self.nodes[*at].valid)
                })
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

    fn refused(path: &[Said], inputs: &PolicyInputs) -> bool {
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
        for (index, said) in path.iter().enumerate() {
            let (depth, is_last) = (index + 1, index + 1 == count);
            match &said.policies {
                Some(policies) if !tree.is_null() => {
                    let any_counts = inhibit_any > 0 || (!is_last && said.is_self_issued);
                    tree.process(depth, policies, any_counts);
                }
                _ => tree.nodes.iter_mut().for_each(|node| node.is_gone = true),
            }
            if explicit == 0 && tree.is_null() {
                return true;
            }
            if is_last {
                explicit = explicit.saturating_sub(1);
                explicit = if said.require_explicit == Some(0) {
                    0
                } else {
                    explicit
                };
                break;
            }
            if said
                .mappings
                .iter()
                .any(|(from, to)| *from == any || *to == any)
            {
                return true;
            }
            if !tree.is_null() {
                tree.map(depth, &said.mappings, mapping > 0);
            }
            let less = usize::from(!said.is_self_issued);
            let next = |counter: usize, limit: Option<u32>| {
                let limit = limit.map_or(usize::MAX, |limit| limit as usize);
                counter.saturating_sub(less).min(limit)
            };
            explicit = next(explicit, said.require_explicit);
            mapping = next(mapping, said.inhibit_mapping);
            inhibit_any = next(inhibit_any, said.inhibit_any);
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

        fn said(&mut self) -> Said {
            let count = if self.one_in(2) { self.below(4) } else { 0 };
            let from = if self.one_in(20) { 0 } else { 1 };
            let mapped = |random: &mut Self| policy(from + random.below(4 - from));
            Said {
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
            let path: Vec<_> = (0..length).map(|_| random.said()).collect();
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
}
