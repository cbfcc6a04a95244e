//! What the page shows of every account.

use super::{
    account::{Account, Authority, Device, MAX_AUTHORITIES},
    caller::Caller,
};
use crate::mock::cloud::{app::App, refusal::Refusal, store::Page};

/// Device certificates of an account that the page lists: the newest ones.
const MAX_DEVICES: usize = 100;

/// An account in a region with what it has, under the ids of certificates.
#[derive(Debug)]
pub(in super::super) struct Shown {
    pub(in super::super) region: String,
    pub(in super::super) account: String,
    pub(in super::super) code: Option<String>,
    pub(in super::super) authorities: Vec<(String, Authority)>,
    /// How many device certificates there are.
    pub(in super::super) count: u64,
    /// The newest of them, newest first.
    pub(in super::super) devices: Vec<(String, Device)>,
}

/// Every account that a request has changed.
pub(in super::super) fn accounts(app: &App) -> Result<Vec<Shown>, Refusal> {
    let callers = Caller::all(app)?.into_iter();
    callers.map(|caller| account(app, caller)).collect()
}

fn account(app: &App, caller: Caller) -> Result<Shown, Refusal> {
    let account: Account = app.store.read(&caller.key())?;
    let order = Page::of(MAX_AUTHORITIES);
    let mut authorities = Vec::new();
    for (_, id) in app.store.page(&caller.authority_order(), order)?.records {
        // One that was deleted a moment ago is left out.
        if let Some(authority) = app.store.get(&caller.authorities(), &id)? {
            authorities.push((id, authority));
        }
    }
    let newest = Page::of(MAX_DEVICES).descending();
    let mut devices = Vec::new();
    for (_, id) in app.store.page(&caller.device_order(), newest)?.records {
        if let Some(device) = app.store.get(&caller.devices(), &id)? {
            devices.push((id, device));
        }
    }
    Ok(Shown {
        code: account.code,
        authorities,
        count: app.store.count(&caller.devices())?,
        devices,
        region: caller.region,
        account: caller.account,
    })
}
