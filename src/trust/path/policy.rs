//! Certificate policies: RFC 5280 section 6.1 with the graph of RFC 9618.
//!
//! The tree of RFC 5280 can double with each level: mappings give a node many expected policies,
//! and each of them a child (CVE-2023-0464, a denial of service). RFC 9618 replaces it by a graph:
//! each level has one node per policy, and edges for mappings. Building it takes one look-up per
//! policy and mapping of a certificate, so time and memory grow with these alone. Nodes without
//! children are not pruned: the last step walks up from the last level and never meets them.
//!
//! Policy qualifiers are left out of the graph: they decide nothing here, and RFC 5280 only returns
//! them. The tests compare the graph with the tree of RFC 5280, taken to the letter, on random
//! paths.

#[cfg(test)]
mod tests;

use super::{
    budget::{Budget, Limit},
    request::PolicyInputs,
    violation::{Rule, Violation},
};
use crate::{
    asn1::oid,
    certificate::{Certificate, Oid},
};
use std::collections::{HashMap, HashSet};

/// The policy extensions of one certificate.
#[derive(Clone, Debug, Default)]
struct PolicyExtensions {
    /// `None` if there are none or they cannot be read. Both set the graph to NULL (6.1.3 (e));
    /// what cannot be read is a violation of its own as well.
    policies: Option<Vec<Oid>>,
    mappings: Vec<(Oid, Oid)>,
    /// The fields of policy constraints and inhibitAnyPolicy, as numbers of further certificates;
    /// absent means no limit.
    require_explicit: Option<u32>,
    inhibit_mapping: Option<u32>,
    inhibit_any: Option<u32>,
    /// Self-issued intermediates do not count down the limits (6.1.4 (h)).
    is_self_issued: bool,
}

/// The policies of one level, named as the certificate there names them.
#[derive(Debug, Default)]
struct Level<'a> {
    /// By policy (valid_policy), whether the node's parent is anyPolicy instead of the nodes that
    /// expect it.
    nodes: HashMap<&'a Oid, bool>,
    /// Policies that are mapped, and so do not expect themselves: their expected_policy_set is what
    /// they map to.
    mapped: HashSet<&'a Oid>,
    /// By subject domain policy, the nodes that expect it.
    expecting: HashMap<&'a Oid, Vec<&'a Oid>>,
}

/// The state of RFC 5280 section 6.1.2 that concerns policies.
struct State<'a> {
    inputs: &'a PolicyInputs,
    any: &'a Oid,
    /// valid_policy_tree, from the anchor's level on; `None` stands for NULL.
    graph: Option<Vec<Level<'a>>>,
    /// "the number of non-self-issued certificates to be processed before this requirement is
    /// imposed": a policy is required.
    explicit_policy: usize,
    /// The same, before anyPolicy is ignored.
    inhibit_any: usize,
    /// The same, before mapping is inhibited.
    policy_mapping: usize,
}

/// How the path violates its policies; `certificates` run from below the anchor to the leaf, which
/// is position 0. `anchor` is the anchor's certificate, if its policies count.
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
    let extensions: Vec<_> = certificates
        .iter()
        .map(|one| PolicyExtensions::of(one))
        .collect();
    let anchor = anchor.map(PolicyExtensions::of);
    let (index, detail) = match fault(&extensions, anchor.as_ref(), inputs)? {
        (None, detail) => return Some(Violation::new(Rule::Policies, last + 1, detail)),
        (Some(index), detail) => (index, detail),
    };
    Some(Violation::new(Rule::Policies, last - index, detail))
}

/// Which certificate violates what; `None` stands for the anchor. `path` is in the order of RFC
/// 5280: certificate 1 is below the anchor, certificate n is the target.
fn fault(
    path: &[PolicyExtensions],
    anchor: Option<&PolicyExtensions>,
    inputs: &PolicyInputs,
) -> Option<(Option<usize>, &'static str)> {
    let any = Oid::from(&oid::ANY_POLICY);
    let last = path.len().checked_sub(1)?;
    let mut state = State::new(inputs, &any, path.len());
    if let Some(anchor) = anchor
        && let Err(detail) = state.start_under(anchor)
    {
        return Some((None, detail));
    }
    for (index, extensions) in path.iter().enumerate() {
        state.process(extensions, index == last);
        // 6.1.3 (f): "Verify that either explicit_policy is greater than 0 or the valid_policy_tree
        // is not equal to NULL".
        if state.explicit_policy == 0 && state.graph.is_none() {
            return Some((
                Some(index),
                "a policy is required, and none is valid down to here",
            ));
        }
        if index < last {
            if let Err(detail) = state.prepare_next(extensions) {
                return Some((Some(index), detail));
            }
        } else {
            state.wrap_up(extensions);
        }
    }
    // 6.1.5, last paragraph: success if explicit_policy is greater than zero, or the tree is not
    // NULL after its intersection with what the user accepts.
    let fails = state.explicit_policy == 0 && !state.is_acceptable();
    let detail = "a policy is required, and none of the acceptable ones is valid for the path";
    fails.then_some((Some(last), detail))
}

impl PolicyExtensions {
    /// Malformed extensions count as absent here; they are violations of their own.
    fn of(certificate: &Certificate) -> Self {
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
    /// Whether a node of this level expects that policy of the next certificate
    /// (expected_policy_set).
    fn expects(&self, policy: &Oid) -> bool {
        self.expects_itself(policy) || self.expecting.contains_key(policy)
    }

    /// A node that is not mapped expects its own policy: 6.1.3 (d) (1) (i), "set the
    /// expected_policy_set to {P-OID}".
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
    /// Section 6.1.2 (a), (d), (e) and (f): if the input is set, a counter begins at 0, "otherwise
    /// the initial value is n+1", which n certificates do not count down to 0.
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

    /// Section 6.1.3 (d) and (e): the level of the next certificate.
    fn process(&mut self, extensions: &'a PolicyExtensions, is_last: bool) {
        let (Some(policies), Some(graph)) = (&extensions.policies, &mut self.graph) else {
            self.graph = None;
            return;
        };
        let mut level = Level::default();
        if let Some(above) = graph.last() {
            let any_above = above.nodes.contains_key(self.any);
            // (d) (1): a policy that is expected above becomes its child, (i); one that is not
            // becomes a child of anyPolicy, if that is there, (ii).
            for policy in policies.iter().filter(|policy| *policy != self.any) {
                let is_expected = above.expects(policy);
                if is_expected || any_above {
                    level.nodes.insert(policy, !is_expected);
                }
            }
            // (d) (2): anyPolicy stands for all that is expected above, if "either (a)
            // inhibit_anyPolicy is greater than 0 or (b) i<n and the certificate is self-issued".
            let any_counts = self.inhibit_any > 0 || (!is_last && extensions.is_self_issued);
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
    ///
    /// An anchor without policies leaves anyPolicy, where an intermediate without them would end
    /// every policy (6.1.3 (e)): roots mostly have none, and mean no limit by it.
    fn start_under(&mut self, anchor: &'a PolicyExtensions) -> Result<(), &'static str> {
        if anchor.policies.is_some() {
            self.process(anchor, false);
        }
        self.follow_mappings(anchor)?;
        self.lower_counters(anchor);
        Ok(())
    }

    /// Section 6.1.4 (a), (b), (h), (i) and (j).
    fn prepare_next(&mut self, extensions: &'a PolicyExtensions) -> Result<(), &'static str> {
        self.follow_mappings(extensions)?;
        // (h): "If certificate i is not self-issued", each counter that is not 0 is decremented.
        if !extensions.is_self_issued {
            for counter in [
                &mut self.explicit_policy,
                &mut self.policy_mapping,
                &mut self.inhibit_any,
            ] {
                *counter = counter.saturating_sub(1);
            }
        }
        self.lower_counters(extensions);
        Ok(())
    }

    /// Section 6.1.4 (a) and (b): "verify that the special value anyPolicy does not appear as an
    /// issuerDomainPolicy or a subjectDomainPolicy". Mapping anyPolicy would make every policy
    /// acceptable.
    fn follow_mappings(&mut self, extensions: &'a PolicyExtensions) -> Result<(), &'static str> {
        let mut mapped = extensions.mappings.iter().flat_map(|(from, to)| [from, to]);
        if mapped.any(|policy| policy == self.any) {
            return Err("it maps anyPolicy, which must not be mapped");
        }
        self.map(&extensions.mappings);
        Ok(())
    }

    /// Section 6.1.4 (i) and (j): a certificate may lower the counters, and none may raise them.
    fn lower_counters(&mut self, extensions: &PolicyExtensions) {
        lower(&mut self.explicit_policy, extensions.require_explicit);
        lower(&mut self.policy_mapping, extensions.inhibit_mapping);
        lower(&mut self.inhibit_any, extensions.inhibit_any);
    }

    /// Section 6.1.4 (b): where mapping is allowed, nodes expect what they map to; where it is
    /// inhibited, "delete each node of depth i in the valid_policy_tree where ID-P is the
    /// valid_policy".
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

    /// Section 6.1.5 (a) and (b): the target counts down once more, self-issued or not, and of its
    /// own constraints only a requireExplicitPolicy of 0 counts.
    fn wrap_up(&mut self, extensions: &PolicyExtensions) {
        self.explicit_policy = self.explicit_policy.saturating_sub(1);
        if extensions.require_explicit == Some(0) {
            self.explicit_policy = 0;
        }
    }

    /// Section 6.1.5 (g): whether the user-constrained policy set has a member.
    ///
    /// From the last level upwards: `reached` are the nodes of a level from which the end can be
    /// reached. RFC 5280 intersects the nodes whose parent is anyPolicy (the valid_policy_node_set)
    /// with the user's set; the first such node that the user wants, and that reaches the end,
    /// decides.
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

/// The smaller of the two; a limit beyond `usize` is none.
fn lower(counter: &mut usize, limit: Option<u32>) {
    if let Some(limit) = limit {
        *counter = (*counter).min(usize::try_from(limit).unwrap_or(usize::MAX));
    }
}
