//! What depends on who runs the tests.

use crate::run::{CA, all, exit, folder, popcert, to, writers};
use std::{
    fs,
    os::unix::fs::{FileTypeExt, PermissionsExt},
    process::Command,
};

/// What root writes could replace the device by a file; the test makes a device of its own.
pub fn a_device_stays_a_device() {
    let folder = folder();
    let device = folder.path().join("null");
    let made = Command::new("mknod")
        .arg(&device)
        .args(["c", "1", "3"])
        .status();
    assert!(made.expect("mknod runs").success());
    for writer in writers() {
        let output = popcert(folder.path(), &to(writer.clone(), "null"));
        assert_eq!(exit(&output), 0, "{writer:?}: {}", all(&output));
        assert_eq!(
            output.stdout.len() > 100,
            writer[0] == "prove",
            "{writer:?}"
        );
    }
    let kind = fs::symlink_metadata(&device).expect("it").file_type();
    assert!(kind.is_char_device());
}

/// Permissions do not bind root.
pub fn a_folder_that_cannot_be_written_to_loses_nothing() {
    let folder = folder();
    let file = folder.path().join("file");
    fs::write(&file, "before").expect("a file");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).expect("a mode");
    let output = popcert(folder.path(), &["audit", CA, "-o", "file"]);
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("a mode");
    assert_eq!(exit(&output), 3);
    assert_eq!(fs::read_to_string(&file).expect("text"), "before");
}
