//! CRLs near the largest file: what reading one costs, and what each further certificate does.

use crate::lists::{self, Lists};

#[divan::bench(sample_count = 5)]
fn reading_700_000_entries(bencher: divan::Bencher<'_, '_>) {
    let lists = lists::many_entries(700_000, false);
    bencher.bench_local(|| lists.read().len());
}

#[divan::bench(sample_count = 5)]
fn reading_30_000_issuers(bencher: divan::Bencher<'_, '_>) {
    let lists = lists::own_issuers(30_000);
    bencher.bench_local(|| lists.read().len());
}

#[divan::bench(sample_count = 5)]
fn reading_a_long_issuer_that_is_inherited(bencher: divan::Bencher<'_, '_>) {
    let lists = lists::inherited_issuer(300_000);
    bencher.bench_local(|| lists.read().len());
}

fn one_more_certificate(lists: &Lists, bencher: divan::Bencher<'_, '_>) {
    let crls = lists.read();
    lists.judged(&crls);
    bencher.bench_local(|| lists.judged(&crls).is_valid());
}

#[divan::bench(sample_count = 100)]
fn another_certificate_beside_700_000_entries(bencher: divan::Bencher<'_, '_>) {
    one_more_certificate(&lists::many_entries(700_000, false), bencher);
}

#[divan::bench(sample_count = 10)]
fn another_certificate_of_60_000_places(bencher: divan::Bencher<'_, '_>) {
    one_more_certificate(&lists::many_scopes(60_000), bencher);
}

#[divan::bench(sample_count = 10)]
fn another_certificate_beside_1_000_crls_of_strangers(bencher: divan::Bencher<'_, '_>) {
    one_more_certificate(&lists::strangers(1_000), bencher);
}
