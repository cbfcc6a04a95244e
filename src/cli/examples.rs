//! Two examples of each command, for `--help` and the manual pages; `tests/ways_in.rs` runs them all.
//!
//! What an example does stands above it, the command itself is indented by four.

pub(super) const POPCERT: &str = "\
Examples:
  What is this file, and is it fit? (the same as `popcert audit`)
    popcert CA.cer
  Will this proof be accepted?
    popcert verify --ca CA.cer --proof proof.cer --code-file code.txt

Exit status:
  0  everything asked for holds
  1  a check of severity error failed (--fail-on warning lowers the bar,
     --exit-zero lifts it)
  2  wrong usage
  3  an input could not be read or decoded, or Ctrl-C came before the last one";

pub(super) const AUDIT: &str = "\
Examples:
  Is this CA certificate fit for AWS IoT, and for half a year?
    popcert audit CA.cer --cloud aws-iot --expires-within 180d
  Every certificate of a folder, a line of JSON for each
    popcert audit certificates --format ndjson";

pub(super) const CHAIN: &str = "\
Examples:
  Does a valid path lead from this device certificate to the CA?
    popcert chain device.pem --trust CA.cer
  The same for a folder, with the rules of a service
    popcert chain devices --trust CA.cer --cloud azure-dps --quiet";

pub(super) const COMPLETIONS: &str = "\
Examples:
  Bash, for this session
    source <(popcert completions bash)
  PowerShell, for this session
    popcert completions powershell | Out-String | Invoke-Expression
  Fish, from now on
    popcert completions fish > ~/.config/fish/completions/popcert.fish
  Zsh, from now on, in a folder of $fpath
    popcert completions zsh > ~/.zfunc/_popcert";

pub(super) const CONVERT: &str = "\
Examples:
  DER as PEM
    popcert convert CA.cer --to pem -o CA.pem
  The second certificate of a bundle
    popcert convert chain.p7b --to pem --index 2";

pub(super) const DIFF: &str = "\
Examples:
  What a new CA certificate changes
    popcert diff CA.cer next.cer
  The same for a script
    popcert diff CA.cer next.cer --format json";

pub(super) const EXPLAIN: &str = "\
Examples:
  What a finding means, and what to do
    popcert explain proof.common-name
  What is known of a service, with sources
    popcert explain --cloud azure-dps";

pub(super) const HELP: &str = "\
Examples:
  The options of a command
    popcert help verify
  Of a command of `popcert mock`
    popcert help mock cloud";

pub(super) const MAN: &str = "\
Examples:
  The page of a command, in a pager
    popcert man verify | man -l -
  Every page, for `man popcert-verify`
    popcert man --out-dir man1";

#[cfg(feature = "mock")]
pub(super) const MOCK: &str = "\
Examples:
  A CA in the shape of an Azure Sphere tenant's, with its keys
    popcert mock tenant mock
  Its proof for a verification code
    popcert mock proof --tenant mock --code \"$CODE\" -o proof.cer";

#[cfg(feature = "mock")]
pub(super) const MOCK_CA: &str = "\
Examples:
  A root and the CA that issues under it
    popcert mock ca pki
  Three levels with names, keys and dates
    popcert mock ca plant --levels 3 --name Acme --key p384,p256 --valid-for 7300d,1825d";

#[cfg(feature = "mock-cloud")]
pub(super) const MOCK_CLOUD: &str = "\
Examples:
  For curl or a browser; its address is printed
    popcert mock cloud
  For az and aws: it prints the lines to paste into another terminal
    popcert mock cloud --tls --shell bash
  For an SDK, with TLS, and with a state that survives
    popcert mock cloud --tls --dir state --ready-file ready.json";

#[cfg(feature = "mock")]
pub(super) const MOCK_DEVICE: &str = "\
Examples:
  A certificate with a drawn id, and its key in device.key
    popcert mock device --tenant mock -o device.pem
  A fleet with a table of ids, serial numbers and thumbprints
    popcert mock device --tenant mock --count 20 --device-id pump- --out-dir fleet --csv fleet.csv";

#[cfg(feature = "mock")]
pub(super) const MOCK_FAULTS: &str = "\
Examples:
  Files that fail each check, valid now
    popcert mock faults faults
  The same bytes on every machine
    popcert mock faults seeded --seed 1 --at 2026-01-01";

#[cfg(feature = "mock")]
pub(super) const MOCK_PROOF: &str = "\
Examples:
  Valid for about an hour from now
    popcert mock proof --tenant mock --code \"$CODE\" -o proof.cer
  As AWS's own recipe makes it, in place of the file that is there
    popcert mock proof --tenant mock --code \"$CODE\" -o proof.cer --like aws-iot --force";

#[cfg(feature = "mock")]
pub(super) const MOCK_TENANT: &str = "\
Examples:
  With a P-384 key, as Azure Sphere has it
    popcert mock tenant mock
  The same bytes on every machine
    popcert mock tenant seeded --seed 1 --at 2026-01-01";

pub(super) const PLAN: &str = "\
Examples:
  The way to a proven CA at a service
    popcert plan --cloud azure-dps --ca CA.cer
  From the code on, as a checklist to keep open beside the portal
    popcert plan --cloud azure-dps --ca CA.cer --code \"$CODE\" --format html -o plan.html";

pub(super) const PROVE: &str = "\
Examples:
  The proof, if the CA's key is at hand
    popcert prove --ca own.pem --key own.key --code \"$CODE\" -o own-proof.pem
  A signature over the code, for services whose proof is no certificate
    popcert prove --signature --ca own.pem --key own.key --code \"$CODE\"
  A request for the proof, if somebody else holds the key
    popcert prove --csr --ca own.pem --code-file code.txt -o proof.csr";

pub(super) const SCHEMA: &str = "\
Examples:
  Of `verify --format json`
    popcert schema verify
  Of a line of `--format ndjson`
    popcert schema line";

pub(super) const THUMBPRINT: &str = "\
Examples:
  SHA-1, as Azure's portals show it
    popcert thumbprint CA.cer
  SHA-256, as `openssl x509 -fingerprint` prints it
    popcert thumbprint CA.cer --algorithm sha256 --style openssl";

pub(super) const VERIFY: &str = "\
Examples:
  Will this proof be accepted?
    popcert verify --ca CA.cer --proof proof.cer --code \"$CODE\"
  The same for a named service and a script, with the code in a file
    popcert verify --ca CA.cer --proof proof.cer --code-file code.txt \\
        --cloud azure-dps --format json
  A signature over the code, for a service that takes no certificate
    popcert verify --ca ca.pem --signature signature.txt --code \"$CODE\"
  The certificate that was issued for a request of the service
    popcert verify --ca root.pem --csr request.pem --proof chain.pem";
