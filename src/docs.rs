//! How to use popcert, topic by topic, and how it is built. The same pages are a site: `.ci/run site`.

// A page links by reference, `[verify]`, and defines that at its end for the site. Of two definitions of a reference the first one
// counts (CommonMark 4.7), which is the one here.
macro_rules! links {
    () => {
        "[API]: crate\n\
         [architecture]: crate::docs::architecture\n\
         [audit]: crate::docs::audit\n\
         [batch]: crate::docs::batch\n\
         [browser]: crate::docs::browser\n\
         [chain]: crate::docs::chain\n\
         [checks]: crate::docs::checks\n\
         [install]: crate::docs::install\n\
         [library]: crate::docs::library\n\
         [limits]: crate::docs::limits\n\
         [mock]: crate::docs::mock\n\
         [mock_cloud]: crate::docs::mock_cloud\n\
         [output]: crate::docs::output\n\
         [pipelines]: crate::docs::pipelines\n\
         [prove]: crate::docs::prove\n\
         [schemas]: crate::docs::schemas\n\
         [schema-audit]: crate::docs::schemas::audit\n\
         [schema-chain]: crate::docs::schemas::chain\n\
         [schema-diff]: crate::docs::schemas::diff\n\
         [schema-explain]: crate::docs::schemas::explain\n\
         [schema-line]: crate::docs::schemas::line\n\
         [schema-plan]: crate::docs::schemas::plan\n\
         [schema-verify]: crate::docs::schemas::verify\n\
         [services]: crate::clouds\n\
         [verify]: crate::docs::verify\n\n"
    };
}

macro_rules! pages {
    ($($name:ident $file:literal)*) => {
        $(
            #[doc = links!()]
            #[doc = include_str!($file)]
            pub mod $name {}
        )*
    };
}

pages! {
    architecture "docs/architecture.md"
    audit "docs/audit.md"
    batch "docs/batch.md"
    browser "docs/browser.md"
    chain "docs/chain.md"
    checks "checks/CATALOGUE.md"
    install "docs/install.md"
    library "docs/library.md"
    limits "docs/limits.md"
    mock "docs/mock.md"
    mock_cloud "docs/mock_cloud.md"
    output "docs/output.md"
    pipelines "docs/pipelines.md"
    prove "docs/prove.md"
    verify "docs/verify.md"
}

#[doc = links!()]
#[doc = include_str!("docs/schemas.md")]
pub mod schemas {
    macro_rules! schemas {
        ($($name:ident $file:literal)*) => {
            $(
                #[doc = concat!("`popcert schema ", stringify!($name), "`\n\n```json\n", include_str!($file), "\n```")]
                pub mod $name {}
            )*
        };
    }

    schemas! {
        audit "render/schema/audit.json"
        chain "render/schema/chain.json"
        diff "render/schema/diff.json"
        explain "render/schema/explain.json"
        line "render/schema/line.json"
        plan "render/schema/plan.json"
        verify "render/schema/verify.json"
    }
}
