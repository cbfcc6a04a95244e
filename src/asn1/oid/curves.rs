//! Elliptic curves by identifier: their names, and the size of their fields.
//!
//! SEC 2 with those that its second edition left out, X9.62, RFC 5639, and those of France (ANSSI)
//! and China (GM/T 0003). The names are those that people use: P-256 is secp256r1 in SEC 2 and
//! prime256v1 in OpenSSL.

use super::names::id;
use const_oid::ObjectIdentifier;

/// A curve that has an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Curve {
    pub(crate) identifier: ObjectIdentifier,
    pub(crate) name: &'static str,
    /// The size of the field in bits.
    pub(crate) bits: u16,
    pub(crate) field: Field,
}

/// The field that a curve is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// Of characteristic two.
    Binary,
    /// Of a prime number of elements.
    Prime {
        /// SHA-256 of p, a, b, the compressed base point and its order, in hex, by which explicit
        /// parameters are recognised; empty where they are not. p, a, b and x have the length of
        /// p, the order has no leading zeros.
        parameters: &'static str,
    },
}

/// The curve whose identifier has these octets.
pub(crate) fn curve(wanted: &[u8]) -> Option<&'static Curve> {
    CURVES
        .iter()
        .find(|curve| wanted == curve.identifier.as_bytes())
}

/// The curve with these explicit parameters, hashed as [`Field::Prime`] has them.
pub(crate) fn curve_with(hash: &str) -> Option<&'static Curve> {
    let is_it =
        |curve: &&Curve| matches!(curve.field, Field::Prime { parameters } if parameters == hash);
    CURVES.iter().find(is_it)
}

const fn prime(dotted: &str, name: &'static str, bits: u16, parameters: &'static str) -> Curve {
    Curve {
        identifier: id(dotted),
        name,
        bits,
        field: Field::Prime { parameters },
    }
}

const fn binary(dotted: &str, name: &'static str, bits: u16) -> Curve {
    Curve {
        identifier: id(dotted),
        name,
        bits,
        field: Field::Binary,
    }
}

const CURVES: &[Curve] = &[
    prime(
        "1.2.156.10197.1.301",
        "SM2",
        256,
        "b96e05817fbe7335b4a3985023275debc90c75c6a3d1c081599525ed76101aea",
    ),
    prime("1.2.250.1.223.101.256.1", "FRP256v1", 256, ""),
    prime(
        "1.2.840.10045.3.1.1",
        "P-192",
        192,
        "3fef688971dc2f7bac7956f5d5226c308b89662b72968f78536df4b168b21b4a",
    ),
    prime(
        "1.2.840.10045.3.1.2",
        "prime192v2",
        192,
        "ef9b20f91ab7c8d8a55fb9dbfc443df830a05509d6c337f4444f87f3374aed91",
    ),
    prime(
        "1.2.840.10045.3.1.3",
        "prime192v3",
        192,
        "a7628ee3ef8fa256e0e26798d055720e418b3413d2b37d29bd6d95340e99c67b",
    ),
    prime(
        "1.2.840.10045.3.1.4",
        "prime239v1",
        239,
        "e3f646594727ea59dad760293847986ab068adf1e30d7a3f6e96e60c9950ae16",
    ),
    prime(
        "1.2.840.10045.3.1.5",
        "prime239v2",
        239,
        "13d34603c0cc5d711837517f00eaee601fdfbde9286c0a963fc78cad92946704",
    ),
    prime(
        "1.2.840.10045.3.1.6",
        "prime239v3",
        239,
        "6b7380f45c4199c41f12b011da61a386ae82524cdd3fe16f323b3544dc47f7b6",
    ),
    prime(
        "1.2.840.10045.3.1.7",
        "P-256",
        256,
        "255c9bd7786cc0fabb46de74bd4020f20ff9126ecc558575a420d147888ec20e",
    ),
    prime(
        "1.3.36.3.3.2.8.1.1.1",
        "brainpoolP160r1",
        160,
        "bcd74565070177e381aa1579f197dd600612145a0737f3a965ba53efe17eee96",
    ),
    prime(
        "1.3.36.3.3.2.8.1.1.2",
        "brainpoolP160t1",
        160,
        "7dbba08a244730b8448cf54cf79f8fa6aa2b583a3bac0daea18a399654a045a9",
    ),
    prime(
        "1.3.36.3.3.2.8.1.1.3",
        "brainpoolP192r1",
        192,
        "1315cd9ce25ee1eee94c7f7b9394df021b007145c266c9a69afc99aa363879f6",
    ),
    prime(
        "1.3.36.3.3.2.8.1.1.4",
        "brainpoolP192t1",
        192,
        "0ed226e43de7e488298b873cf2b6ea8ba812b965c92baa916f8460279b41511e",
    ),
    prime(
        "1.3.36.3.3.2.8.1.1.5",
        "brainpoolP224r1",
        224,
        "0519905f320532cebffa5fc71eabda7d376027ffe2d20d3d63e28e71385476cf",
    ),
    prime(
        "1.3.36.3.3.2.8.1.1.6",
        "brainpoolP224t1",
        224,
        "5508c58f1897edad689f84bfdff590ad662f3a87a489cbb7df189a6148c16634",
    ),
    prime(
        "1.3.36.3.3.2.8.1.1.7",
        "brainpoolP256r1",
        256,
        "a724d0d1709a2dda79d480d0bb5825387b249405e77fd5b409425cdafcf2f7f3",
    ),
    prime(
        "1.3.36.3.3.2.8.1.1.8",
        "brainpoolP256t1",
        256,
        "4edc0636f0f357a94c938b8b42774dce7c2aecb732af03140b0808b51e996ae4",
    ),
    prime(
        "1.3.36.3.3.2.8.1.1.9",
        "brainpoolP320r1",
        320,
        "e6a43e500c885bb28e641723aaf522d2746344de735bbad630db697fe793db32",
    ),
    prime(
        "1.3.36.3.3.2.8.1.1.10",
        "brainpoolP320t1",
        320,
        "afe395767699df35f48fa5c412e4f6af7a473e0c4fdb8a59ec1c36e6563c82f8",
    ),
    prime(
        "1.3.36.3.3.2.8.1.1.11",
        "brainpoolP384r1",
        384,
        "2942b79abb750ed2f168f5e2f94e9450a9c6441098edfe7c36534778168cb327",
    ),
    prime(
        "1.3.36.3.3.2.8.1.1.12",
        "brainpoolP384t1",
        384,
        "f6bf9a9d38d41e1d494de3a61a21d0e72cab1585857b7c5cf4f53845a80f7b93",
    ),
    prime(
        "1.3.36.3.3.2.8.1.1.13",
        "brainpoolP512r1",
        512,
        "5c70277a625d049c21d191bf221601407389d9c75629c4b88e2bddd4194b126f",
    ),
    prime(
        "1.3.36.3.3.2.8.1.1.14",
        "brainpoolP512t1",
        512,
        "1cef9141e95ad6eb6c72064d03f2e1c8877d329eeac5dcb3d077220b8376aba9",
    ),
    prime(
        "1.3.132.0.6",
        "secp112r1",
        112,
        "fb770ee27ce13e5c83def806ea22648c20ad414d0d6bb99d3100b2c4ed3e975a",
    ),
    prime(
        "1.3.132.0.7",
        "secp112r2",
        112,
        "d2384a96384d263bd3b90d83c69be830bd9925894554598a9690620df7883202",
    ),
    prime(
        "1.3.132.0.8",
        "secp160r1",
        160,
        "35b3bfbf95ba99cbd92829c2cf8b2768081b08503e6ae3d5d6f9f0c80918cd52",
    ),
    prime(
        "1.3.132.0.9",
        "secp160k1",
        160,
        "8883109f4bcd2002d4096ff75de48dbe67e1a492860bf128f5b3e74108970374",
    ),
    prime(
        "1.3.132.0.10",
        "secp256k1",
        256,
        "8d6746d6ff1db82a70e5cb06e189999da29116984a21bcb69a51dcbdbb650c70",
    ),
    prime(
        "1.3.132.0.28",
        "secp128r1",
        128,
        "d785f498b9823966375b388e5766894727a491890feee720cafb009ad2292cf1",
    ),
    prime(
        "1.3.132.0.29",
        "secp128r2",
        128,
        "c28e621f149e657c1e6723405f4de75260ed485575b284802e39bbb402d5ec06",
    ),
    prime(
        "1.3.132.0.30",
        "secp160r2",
        160,
        "646bb0be49d7f166670ccb53d6ee90eefa7a31cf0f7b36604e4dcee28a9a0f21",
    ),
    prime(
        "1.3.132.0.31",
        "secp192k1",
        192,
        "0972fefd87839c522a3127eed8e0152407aa0227da4ba4ecc023cef1f047e615",
    ),
    prime(
        "1.3.132.0.32",
        "secp224k1",
        224,
        "5c1f6b41e29fe0ce83442af914f23c88b095f5c9090dec3d49752221cbe01c83",
    ),
    prime(
        "1.3.132.0.33",
        "P-224",
        224,
        "8a79229797b940e86ed430b72c1593b7b3e4f7308660da4f740c63bb33f08ef0",
    ),
    prime(
        "1.3.132.0.34",
        "P-384",
        384,
        "2d056dcef9c5293f75e623068250fd64cb641825ebf7b2658a4ec15a1a9e836c",
    ),
    prime(
        "1.3.132.0.35",
        "P-521",
        521,
        "e376bd33cf382046ac93265c3b07b6ca82835935fc94d5bff30238203390e949",
    ),
    binary("1.2.840.10045.3.0.1", "c2pnb163v1", 163),
    binary("1.2.840.10045.3.0.2", "c2pnb163v2", 163),
    binary("1.2.840.10045.3.0.3", "c2pnb163v3", 163),
    binary("1.2.840.10045.3.0.4", "c2pnb176v1", 176),
    binary("1.2.840.10045.3.0.5", "c2tnb191v1", 191),
    binary("1.2.840.10045.3.0.6", "c2tnb191v2", 191),
    binary("1.2.840.10045.3.0.7", "c2tnb191v3", 191),
    binary("1.2.840.10045.3.0.10", "c2pnb208w1", 208),
    binary("1.2.840.10045.3.0.11", "c2tnb239v1", 239),
    binary("1.2.840.10045.3.0.12", "c2tnb239v2", 239),
    binary("1.2.840.10045.3.0.13", "c2tnb239v3", 239),
    binary("1.2.840.10045.3.0.16", "c2pnb272w1", 272),
    binary("1.2.840.10045.3.0.17", "c2pnb304w1", 304),
    binary("1.2.840.10045.3.0.18", "c2tnb359v1", 359),
    binary("1.2.840.10045.3.0.19", "c2pnb368w1", 368),
    binary("1.2.840.10045.3.0.20", "c2tnb431r1", 431),
    binary("1.3.132.0.1", "sect163k1", 163),
    binary("1.3.132.0.2", "sect163r1", 163),
    binary("1.3.132.0.3", "sect239k1", 239),
    binary("1.3.132.0.4", "sect113r1", 113),
    binary("1.3.132.0.5", "sect113r2", 113),
    binary("1.3.132.0.15", "sect163r2", 163),
    binary("1.3.132.0.16", "sect283k1", 283),
    binary("1.3.132.0.17", "sect283r1", 283),
    binary("1.3.132.0.22", "sect131r1", 131),
    binary("1.3.132.0.23", "sect131r2", 131),
    binary("1.3.132.0.24", "sect193r1", 193),
    binary("1.3.132.0.25", "sect193r2", 193),
    binary("1.3.132.0.26", "sect233k1", 233),
    binary("1.3.132.0.27", "sect233r1", 233),
    binary("1.3.132.0.36", "sect409k1", 409),
    binary("1.3.132.0.37", "sect409r1", 409),
    binary("1.3.132.0.38", "sect571k1", 571),
    binary("1.3.132.0.39", "sect571r1", 571),
];
