//! Ed25519 keys (RFC 8032), and what they sign: a manifest.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::Deserialize;
use std::fmt;

/// What is signed begins with this: a signature made for something else vouches for no plugin.
const PURPOSE: &[u8] = b"textmill plugin.toml 1\n";

/// Signs manifests. Whoever has it can vouch for plugins in its owner's name.
pub struct SecretKey(SigningKey);

/// Verifies what its secret key signed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct KeyFile {
    secret: String,
}

/// A signature as it is kept beside a manifest.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct SignatureFile {
    key: String,
    signature: String,
}

impl SecretKey {
    /// A new key.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn generate() -> Result<Self, String> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|error| format!("no random numbers: {error}"))?;
        Ok(Self(SigningKey::from_bytes(&bytes)))
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: KeyFile = toml::from_str(text).map_err(|_| "it is no key file".to_owned())?;
        let bytes = from_hex(&file.secret).ok_or("its secret is not 64 hexadecimal digits")?;
        Ok(Self(SigningKey::from_bytes(&bytes)))
    }

    /// The key as a key file.
    pub fn to_toml(&self) -> String {
        let secret = hex(self.0.as_bytes());
        format!(
            "# A key that signs textmill plugins: keep it secret. `textmill plugin sign` uses it.\nsecret = \"{secret}\"\n"
        )
    }

    /// Its public key.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Signs a manifest; gives what is kept beside it, in `plugin.toml.sig`.
    pub fn sign(&self, manifest: &str) -> String {
        let signature = self.0.sign(&message(manifest)).to_bytes();
        format!("key = \"{}\"\nsignature = \"{}\"\n", self.public(), hex(&signature))
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SecretKey").field(&self.public()).finish()
    }
}

impl PublicKey {
    /// Reads a key of 64 hexadecimal digits.
    ///
    /// # Errors
    /// When it is no key, or one whose signatures anybody can make.
    pub fn parse(text: &str) -> Result<Self, String> {
        let bytes = from_hex(text.trim()).ok_or("a public key has 64 hexadecimal digits")?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| "it is no Ed25519 key")?;
        if key.is_weak() {
            return Err("it is a weak Ed25519 key".to_owned());
        }
        Ok(Self(key))
    }

    fn verifies(&self, manifest: &str, signature: &[u8; 64]) -> bool {
        self.0.verify_strict(&message(manifest), &Signature::from_bytes(signature)).is_ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(self.0.as_bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

/// Who signed a manifest, as a signature file says, and whether that is so.
pub(super) struct Claim {
    key: String,
    signature: [u8; 64],
}

impl Claim {
    /// Reads a signature file.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let file: SignatureFile = toml::from_str(text).map_err(|_| "it is no signature".to_owned())?;
        let signature = from_hex(&file.signature).ok_or("its signature is not 128 hexadecimal digits")?;
        Ok(Self { key: file.key, signature })
    }

    /// The key it says it is by.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// Whether this key signed this manifest.
    pub(super) fn holds(&self, key: &PublicKey, manifest: &str) -> bool {
        key.verifies(manifest, &self.signature)
    }
}

fn message(manifest: &str) -> Vec<u8> {
    [PURPOSE, manifest.as_bytes()].concat()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        // `from_str_radix` would take a sign.
        let digits =
            std::str::from_utf8(pair).ok().filter(|pair| pair.chars().all(|c| c.is_ascii_hexdigit()))?;
        *byte = u8::from_str_radix(digits, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_the_standard() {
        // RFC 8032, section 7.1, test 1.
        let secret = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        let key = SecretKey::parse(&format!("secret = \"{secret}\"")).unwrap();
        assert_eq!(key.public().to_string(), public);
        assert_eq!(PublicKey::parse(&public.to_uppercase()), Ok(key.public()));
        assert!(SecretKey::parse(&key.to_toml()).unwrap().public() == key.public());
        assert!(!format!("{key:?}").contains(secret));
    }

    #[test]
    fn a_signature_holds_for_its_manifest_and_key_alone() {
        let (key, other) = (SecretKey::generate().unwrap(), SecretKey::generate().unwrap());
        let claim = Claim::parse(&key.sign("manifest")).unwrap();
        assert_eq!(claim.key(), key.public().to_string());
        assert!(claim.holds(&key.public(), "manifest"));
        assert!(!claim.holds(&key.public(), "Manifest") && !claim.holds(&other.public(), "manifest"));
        // Signed for another purpose.
        let bare = key.0.sign(b"manifest").to_bytes();
        assert!(!key.public().verifies("manifest", &bare));
    }

    #[test]
    fn what_is_no_key_or_signature_is_refused() {
        let zero = "00".repeat(32);
        for wrong in ["", "12", "zz", zero.as_str(), &"+1".repeat(32)] {
            assert!(PublicKey::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Claim::parse("signature = \"00\"").is_err());
        assert!(Claim::parse("key = \"a\"\nsignature = \"00\"").is_err());
        assert!(SecretKey::parse("secret = \"00\"").is_err());
    }
}
