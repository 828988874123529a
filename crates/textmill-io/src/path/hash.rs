//! FNV-1a, 64 bits: a hash whose value is fixed for ever.
//!
//! File names and results depend on it, so it must not change with the standard library. It is no defence
//! against forgery, and nothing relies on it being one: wherever two hashes meet, the names are told apart
//! by other means.

pub(crate) fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// The hash as eight characters for a file name.
pub(crate) fn short_hash(bytes: &[u8]) -> String {
    let hash = hash(bytes);
    format!("{:08x}", (hash ^ (hash >> 32)) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        assert_eq!(hash(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(hash(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
