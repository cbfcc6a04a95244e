//! Comparison of two certificates (`popcert diff`): which facts differ, and what that means for a
//! cloud.
//!
//! The facts are those of a report, by their labels, so that whatever reports show is compared and
//! nothing is listed twice. The relation is found by a table, from the closest to the loosest.

use crate::{
    certificate::Time,
    report::{Comparison, Difference, Facts, lines},
};

impl Comparison {
    /// Compares `old` with `new`. `at` is the time from which the time left is counted: with the
    /// same `at` the result is the same.
    pub fn of(old: Facts, new: Facts, at: Time) -> Self {
        let (before, after) = (lines(&old, at), lines(&new, at));
        // Facts are compared in the words of a report, so that what looks equal there is equal
        // here.
        let value = |all: &[(&'static str, String)], fact| {
            let mut matching = all.iter().filter(|(label, _)| *label == fact);
            matching.next().map(|(_, value)| value.clone())
        };
        // In the order of the older one's facts; what only the newer has comes last.
        let mut facts: Vec<&'static str> = before.iter().map(|(label, _)| *label).collect();
        for (label, _) in &after {
            if !facts.contains(label) {
                facts.push(label);
            }
        }
        // How a file is encoded is not a property of the certificate in it.
        facts.retain(|fact| *fact != "file");
        let (mut differences, mut same) = (Vec::new(), Vec::new());
        for fact in facts {
            let (old, new) = (value(&before, fact), value(&after, fact));
            match old == new {
                true => same.push(fact),
                false => differences.push(Difference { fact, old, new }),
            }
        }
        let relation = relation(&old, &new);
        Self {
            old,
            new,
            relation: relation.id,
            meaning: relation.meaning.to_owned(),
            remedy: relation.remedy.to_owned(),
            differences,
            same,
        }
    }
}

/// A relation between two certificates, with the texts that describe it.
///
/// What counts for a cloud is name and key: proofs and paths go by them. Thumbprints count for what
/// is registered itself.
struct Relation {
    /// The identifier in JSON. Several relations may share one, with different texts.
    id: &'static str,
    /// Whether the old and the new certificate are so related.
    holds: fn(&Facts, &Facts) -> bool,
    /// What the relation means for a cloud.
    meaning: &'static str,
    /// What to do about it.
    remedy: &'static str,
}

/// The closest relation that holds. The last resort holds for any two.
fn relation(old: &Facts, new: &Facts) -> &'static Relation {
    let mut all = RELATIONS.iter();
    all.find(|relation| (relation.holds)(old, new))
        .unwrap_or(&UNRELATED)
}

/// Whether its basic constraints say CA:TRUE; a renewal of a CA has other consequences than a
/// device's.
fn is_ca(facts: &Facts) -> bool {
    facts
        .basic_constraints
        .as_ref()
        .is_some_and(|basic| basic.ca)
}

/// Whether the public keys are equal, compared by the hash of their SubjectPublicKeyInfo, which
/// covers the algorithm and its parameters as well (RFC 5280 section 4.1.2.7).
fn same_key(old: &Facts, new: &Facts) -> bool {
    old.public_key.spki_sha256 == new.public_key.spki_sha256
}

/// Whether the subjects are equal, as they are displayed.
fn same_name(old: &Facts, new: &Facts) -> bool {
    old.subject == new.subject
}

/// The relations from the closest to the loosest; the first one that holds is reported. A renewal
/// with the same key keeps every signature valid, one with another key none; both look alike in a
/// portal, which shows the name.
const RELATIONS: &[Relation] = &[
    Relation {
        id: "same",
        holds: |old, new| old.thumbprints.sha256 == new.thumbprints.sha256,
        meaning: "they are the same certificate, whatever their files are called and however they are encoded",
        remedy: "nothing needs to be done: what was proven with one is proven with the other",
    },
    Relation {
        id: "renewed",
        holds: |old, new| same_name(old, new) && same_key(old, new) && is_ca(new),
        meaning: "the CA was renewed with the same name and key: what either signed verifies under both, but a cloud knows a CA \
            by its thumbprint",
        remedy: "upload the new one before the old one ends, and prove it with a code of its own",
    },
    Relation {
        // A CA: nothing that it signed before verifies under the new key.
        id: "rekeyed",
        holds: |old, new| same_name(old, new) && (is_ca(old) || is_ca(new)),
        meaning: "the CA has the same name and another key: nothing that one signed verifies under the other, and the portal shows \
            both under one name",
        remedy: "upload and prove the new one, tell them apart by their thumbprints, and keep the old one in the cloud until its \
            last device certificate has ended",
    },
    Relation {
        id: "renewed",
        holds: |old, new| same_name(old, new) && same_key(old, new),
        meaning: "the certificate was reissued for the same name and key",
        remedy: "where the certificate itself is enrolled, replace it by its thumbprint; where its CA is, nothing needs to be done",
    },
    Relation {
        id: "rekeyed",
        holds: same_name,
        meaning: "the certificate was reissued for the same name and another key",
        remedy: "where the certificate itself is enrolled, replace it by its thumbprint; where its CA is, nothing needs to be done",
    },
    Relation {
        id: "other-tenant",
        holds: |old, new| match (&old.azure_sphere_tenant, &new.azure_sphere_tenant) {
            (Some(old), Some(new)) => old != new,
            _ => false,
        },
        meaning: "they are the CAs of two Azure Sphere tenants: devices and proofs of one do not verify under the other",
        remedy: "choose the tenant that the devices are claimed by, and download its CA again",
    },
    Relation {
        id: "renamed",
        holds: same_key,
        meaning: "they share a key under two names: certificates name their issuer, so what one issued does not chain to the other",
        remedy: "keep both at the service, each with a proof that names it as its issuer",
    },
];

/// The relation of certificates without a common name, key or service.
const UNRELATED: Relation = Relation {
    id: "unrelated",
    holds: |_, _| true,
    meaning: "they have neither name nor key in common: to a service they are two different things",
    remedy: "make sure that the right files were compared; a proof for one proves nothing of the other",
};
