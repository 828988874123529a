//! `textmill plugin keygen` and `sign`: so that an operator can tell whose a plugin is.

use crate::cli::{Global, Keygen, Sign};
use crate::exit::Exit;
use crate::places;
use anyhow::{Context, Result, anyhow, bail};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use textmill_loader::worker::Limits;
use textmill_loader::{Hashes, SecretKey};

pub(super) fn keygen(args: &Keygen) -> Result<Exit> {
    let name = args.name.as_str();
    let good = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    if name.is_empty() || !name.chars().all(good) {
        bail!("{name:?} cannot name a key: letters, digits, `-` and `_`");
    }
    let path = args.output.clone().unwrap_or_else(|| PathBuf::from(format!("{name}.key")));
    let key = SecretKey::generate().map_err(|error| anyhow!(error))?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let told = || format!("the key cannot be written to `{}`", path.display());
    let mut file = options.open(&path).with_context(told)?;
    file.write_all(key.to_toml().as_bytes()).with_context(told)?;
    super::super::print(&format!(
        "# `{}` is the secret key: keep it to yourself. This goes into trust files:\n[key.{name}]\npublic = \"{}\"\n",
        path.display(),
        key.public()
    ))
}

pub(super) fn sign(global: &Global, args: &Sign) -> Result<Exit> {
    let manifest = match args.manifest.is_dir() {
        true => args.manifest.join("plugin.toml"),
        false => args.manifest.clone(),
    };
    let told = || format!("`{}`", args.key.display());
    // It may come through a pipe, from wherever a secret is kept.
    let text = std::fs::read_to_string(&args.key).with_context(told)?;
    let key = SecretKey::parse(&text).map_err(|error| anyhow!("{}: {error}", told()))?;
    // Whoever signs a plugin need not have it vouched for; what it does to its process is kept from this one.
    let loader = places::loader_of_all(global);
    let inspect = |library: &Path| {
        let library = std::path::absolute(library).map_err(|error| error.to_string())?;
        let plugin = loader.load_isolated(&library.to_string_lossy(), Limits::default());
        let plugin = plugin.map_err(|error| {
            let why = error.attempts.first().map(|attempt| attempt.refusal.to_string());
            why.unwrap_or_else(|| error.to_string())
        })?;
        Ok((plugin.id().to_owned(), plugin.version().to_owned()))
    };
    let hashes = if args.replace_hashes { Hashes::Replaced } else { Hashes::Kept };
    let signed = textmill_loader::sign(&manifest, &key, hashes, &inspect).map_err(|error| anyhow!(error))?;
    for platform in &signed.absent {
        say!(
            "the library for {platform} is not here: its SHA-256, id and version are signed as the manifest says them"
        );
    }
    let mut told = format!("{} {}, signed with {}\n", signed.id, signed.version, key.public());
    for (platform, hash) in &signed.libraries {
        told.push_str(&format!("  {platform} {hash}\n"));
    }
    told.push_str(&format!("{}\n", signed.signature.display()));
    super::super::print(&told)
}
