//! What hostile sets of certificates cost at most: `cargo bench --bench hostile`.

use popcert::{AnchorTrust, Judgement, PathRequest, PolicyInputs, Purpose, judge};

#[path = "hostile/crls.rs"]
mod crls;
#[allow(dead_code)] // The tests use more of it.
#[path = "../tests/hostile/crls.rs"]
mod lists;
#[allow(dead_code)] // The tests use more of it.
#[path = "../tests/hostile/sets.rs"]
mod sets;

use sets::{Set, at};

fn main() {
    divan::main();
}

fn judged(set: &Set) -> Judgement<'_> {
    judge(&PathRequest {
        leaf: &set.leaf,
        untrusted: &set.untrusted,
        anchors: &set.anchors,
        crls: &[],
        at: at(),
        purpose: Purpose::Any,
        anchor_trust: AnchorTrust::NameAndKey,
        policy: PolicyInputs::default(),
    })
}

#[divan::bench(sample_count = 10)]
fn thousand_look_alikes(bencher: divan::Bencher<'_, '_>) {
    let set = sets::look_alikes(1_000);
    bencher.bench_local(|| judged(&set).is_valid());
}

#[divan::bench(sample_count = 10)]
fn mesh_without_a_way_out(bencher: divan::Bencher<'_, '_>) {
    let set = sets::mesh(32, false);
    bencher.bench_local(|| judged(&set).is_valid());
}

#[divan::bench(sample_count = 10)]
fn as_many_names_as_are_compared(bencher: divan::Bencher<'_, '_>) {
    let set = sets::many_names(1_000);
    bencher.bench_local(|| judged(&set).is_valid());
}
