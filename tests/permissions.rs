//! Output files where the machine's permissions decide: on devices, and in a folder that may not be
//! written to.

#[path = "support/needs.rs"]
mod needs;

#[cfg(unix)]
#[path = "outputs/permissions.rs"]
mod permissions;
#[allow(dead_code)] // Most of it is for `tests/outputs.rs`.
#[path = "outputs/run.rs"]
mod run;
#[path = "outputs/signals.rs"]
mod signals;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    use needs::named;
    use permissions::{a_device_stays_a_device, a_folder_that_cannot_be_written_to_loses_nothing};
    needs::run(&[
        (&["devices"], named![a_device_stays_a_device]),
        (
            &["unprivileged"],
            named![a_folder_that_cannot_be_written_to_loses_nothing],
        ),
    ])
}

#[cfg(not(unix))]
fn main() -> std::process::ExitCode {
    needs::run(&[])
}
