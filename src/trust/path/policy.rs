//! Certificate policies: RFC 5280 section 6.1 with the graph of RFC 9618, whose size is
//! bounded by what the certificates themselves hold.

use super::{Broken, PolicyInputs, Rule, budget::Budget};
use crate::certificate::{Certificate, Oid};
use std::collections::{BTreeMap, BTreeSet};

const ANY_POLICY: &str = "2.5.29.32.0";

/// One policy at one depth.
#[derive(Clone, Debug)]
struct Node {
    expected: BTreeSet<Oid>,
    /// Policies of the nodes above that this one follows from.
    parents: BTreeSet<Oid>,
}

type Level = BTreeMap<Oid, Node>;

/// The state of RFC 5280 section 6.1.2 that concerns policies.
struct State<'a> {
    inputs: &'a PolicyInputs,
    any: Oid,
    /// `None` stands for the graph that is NULL.
    graph: Option<Vec<Level>>,
    explicit_policy: usize,
    inhibit_any: usize,
    policy_mapping: usize,
}

/// What the path breaks; `certificates` run from below the anchor to the leaf, which is position 0.
/// `anchor` is the anchor's certificate, if its policies count.
pub(super) fn broken(
    certificates: &[&Certificate],
    anchor: Option<&Certificate>,
    inputs: &PolicyInputs,
    budget: &mut Budget,
) -> Option<Broken> {
    let count = certificates.len();
    let mut state = State::new(inputs, count)?;
    if let Some(anchor) = anchor
        && let Err(detail) = state.start_under(anchor)
    {
        return Some(Broken::new(Rule::Policies, count, detail));
    }
    for (index, certificate) in certificates.iter().enumerate() {
        let position = count - 1 - index;
        let is_last = position == 0;
        let fail = |detail: String| Some(Broken::new(Rule::Policies, position, detail));
        state.process(certificate, is_last);
        if !budget.policies(state.size()) {
            return fail("there are too many policies to follow".into());
        }
        if state.explicit_policy == 0 && state.graph.is_none() {
            return fail("a policy is required, and none is valid down to here".into());
        }
        if is_last {
            state.wrap_up(certificate);
        } else if let Err(detail) = state.prepare_next(certificate) {
            return fail(detail);
        }
    }
    if state.explicit_policy == 0 && !state.is_acceptable() {
        let detail = "a policy is required, and none of the acceptable ones is valid for the path";
        return Some(Broken::new(Rule::Policies, 0, detail));
    }
    None
}

impl<'a> State<'a> {
    /// RFC 5280 section 6.1.2 (a), (d), (e) and (f). `None` never happens: the constant is an identifier.
    fn new(inputs: &'a PolicyInputs, count: usize) -> Option<Self> {
        let any: Oid = ANY_POLICY.parse().ok()?;
        let root = Node {
            expected: BTreeSet::from([any.clone()]),
            parents: BTreeSet::new(),
        };
        let start = |now: bool| if now { 0 } else { count + 1 };
        Some(Self {
            inputs,
            graph: Some(vec![Level::from([(any.clone(), root)])]),
            any,
            explicit_policy: start(inputs.require_explicit),
            inhibit_any: start(inputs.inhibit_any),
            policy_mapping: start(inputs.inhibit_mapping),
        })
    }

    fn size(&self) -> usize {
        self.graph
            .as_ref()
            .and_then(|graph| graph.last())
            .map_or(1, |level| {
                level
                    .values()
                    .map(|node| 1 + node.expected.len() + node.parents.len())
                    .sum()
            })
    }

    /// Section 6.1.3 (d) and (e).
    fn process(&mut self, certificate: &Certificate, is_last: bool) {
        let policies = certificate.extensions().policies();
        let (Some(policies), Some(graph)) = (policies.value(), &mut self.graph) else {
            self.graph = None;
            return;
        };
        let above = graph.last().cloned().unwrap_or_default();
        let mut level = Level::new();
        let expecting = |policy: &Oid| -> BTreeSet<Oid> {
            above
                .iter()
                .filter(|(_, node)| node.expected.contains(policy))
                .map(|(parent, _)| parent.clone())
                .collect()
        };
        let node = |policy: &Oid, parents| Node {
            expected: BTreeSet::from([policy.clone()]),
            parents,
        };
        for policy in policies.0.iter().filter(|policy| **policy != self.any) {
            let mut parents = expecting(policy);
            if parents.is_empty() && above.contains_key(&self.any) {
                parents.insert(self.any.clone());
            }
            if !parents.is_empty() {
                level.insert(policy.clone(), node(policy, parents));
            }
        }
        let any_counts = self.inhibit_any > 0 || (!is_last && certificate.is_self_issued());
        if policies.0.contains(&self.any) && any_counts {
            let wanted: BTreeSet<Oid> = above
                .values()
                .flat_map(|node| node.expected.iter().cloned())
                .collect();
            for policy in wanted {
                if !level.contains_key(&policy) {
                    let parents = expecting(&policy);
                    level.insert(policy.clone(), node(&policy, parents));
                }
            }
        }
        graph.push(level);
        self.prune();
    }

    /// Nodes without children go, from the last level but one upward.
    fn prune(&mut self) {
        let Some(graph) = &mut self.graph else { return };
        for depth in (0..graph.len().saturating_sub(1)).rev() {
            let (upper, lower) = graph.split_at_mut(depth + 1);
            let used: BTreeSet<&Oid> = lower[0].values().flat_map(|node| &node.parents).collect();
            upper[depth].retain(|policy, _| used.contains(policy));
        }
        if graph.last().is_none_or(Level::is_empty) {
            self.graph = None;
        }
    }

    /// RFC 5937 section 3.2: the policies and constraints of the anchor's certificate, if it has
    /// any, limit what is asked for; its mappings are followed like those of a CA below it.
    fn start_under(&mut self, anchor: &Certificate) -> Result<(), String> {
        if !anchor.extensions().policies().is_absent() {
            self.process(anchor, false);
        }
        self.follow_mappings(anchor)?;
        self.lower_counters(anchor);
        Ok(())
    }

    /// Section 6.1.4 (a), (b), (h), (i) and (j).
    fn prepare_next(&mut self, certificate: &Certificate) -> Result<(), String> {
        self.follow_mappings(certificate)?;
        if !certificate.is_self_issued() {
            for counter in [
                &mut self.explicit_policy,
                &mut self.policy_mapping,
                &mut self.inhibit_any,
            ] {
                *counter = counter.saturating_sub(1);
            }
        }
        self.lower_counters(certificate);
        Ok(())
    }

    /// Section 6.1.4 (a) and (b).
    fn follow_mappings(&mut self, certificate: &Certificate) -> Result<(), String> {
        let extensions = certificate.extensions();
        if let Some(mappings) = extensions.policy_mappings().value() {
            if mappings
                .iter()
                .any(|(from, to)| *from == self.any || *to == self.any)
            {
                return Err("it maps anyPolicy, which must not be mapped".into());
            }
            self.map(mappings);
        }
        Ok(())
    }

    /// Section 6.1.4 (i) and (j).
    fn lower_counters(&mut self, certificate: &Certificate) {
        let extensions = certificate.extensions();
        if let Some(constraints) = extensions.policy_constraints().value() {
            lower(
                &mut self.explicit_policy,
                constraints.require_explicit_policy,
            );
            lower(&mut self.policy_mapping, constraints.inhibit_policy_mapping);
        }
        lower(
            &mut self.inhibit_any,
            extensions.inhibit_any_policy().value().copied(),
        );
    }

    fn map(&mut self, mappings: &[(Oid, Oid)]) {
        let mut targets: BTreeMap<&Oid, BTreeSet<Oid>> = BTreeMap::new();
        for (from, to) in mappings {
            targets.entry(from).or_default().insert(to.clone());
        }
        let Some(level) = self.graph.as_mut().and_then(|graph| graph.last_mut()) else {
            return;
        };
        for (from, expected) in targets {
            if self.policy_mapping == 0 {
                level.remove(from);
            } else if let Some(node) = level.get_mut(from) {
                node.expected = expected;
            } else if level.contains_key(&self.any) {
                let parents = BTreeSet::from([self.any.clone()]);
                level.insert(from.clone(), Node { expected, parents });
            }
        }
        self.prune();
    }

    /// Section 6.1.5 (a) and (b).
    fn wrap_up(&mut self, certificate: &Certificate) {
        self.explicit_policy = self.explicit_policy.saturating_sub(1);
        let constraints = certificate.extensions().policy_constraints();
        if constraints
            .value()
            .and_then(|one| one.require_explicit_policy)
            == Some(0)
        {
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
        if wanted.contains(&self.any)
            || graph
                .last()
                .is_some_and(|level| level.contains_key(&self.any))
        {
            return true;
        }
        // A policy counts in the anchor's own terms: where it leaves anyPolicy.
        graph.iter().flatten().any(|(policy, node)| {
            node.parents.contains(&self.any) && *policy != self.any && wanted.contains(policy)
        })
    }
}

fn lower(counter: &mut usize, limit: Option<u32>) {
    if let Some(limit) = limit {
        *counter = (*counter).min(usize::try_from(limit).unwrap_or(usize::MAX));
    }
}
