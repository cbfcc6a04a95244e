//! How to use popcert, topic by topic, and how it is built.

#[doc = include_str!("docs/architecture.md")]
pub mod architecture {}

#[doc = include_str!("docs/audit.md")]
pub mod audit {}

#[doc = include_str!("docs/batch.md")]
pub mod batch {}

#[doc = include_str!("docs/browser.md")]
pub mod browser {}

#[doc = include_str!("docs/chain.md")]
pub mod chain {}

#[doc = include_str!("docs/library.md")]
pub mod library {}

#[doc = include_str!("docs/limits.md")]
pub mod limits {}

#[doc = include_str!("docs/mock.md")]
pub mod mock {}

#[doc = include_str!("docs/mock_cloud.md")]
pub mod mock_cloud {}

#[doc = include_str!("docs/output.md")]
pub mod output {}

#[doc = include_str!("docs/prove.md")]
pub mod prove {}

#[doc = include_str!("docs/verify.md")]
pub mod verify {}
