//! How much memory a worker may take.

/// Limits this process's address space, and lets it leave no core file.
///
/// # Errors
/// When the system refuses.
pub fn limit_memory(memory: Option<u64>) -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let core = Rlimit { current: Some(0), maximum: getrlimit(Resource::Core).maximum };
    setrlimit(Resource::Core, core)?;
    if let Some(memory) = memory {
        let most = getrlimit(Resource::As).maximum;
        let memory = most.map_or(memory, |most| most.min(memory));
        setrlimit(Resource::As, Rlimit { current: Some(memory), maximum: Some(memory) })?;
    }
    Ok(())
}

/// So many bytes, in the unit that has them in the smallest whole number: what somebody wrote as `512 MB` is told as that.
pub(super) fn amount(bytes: u64) -> String {
    const UNITS: [(&str, u64); 9] = [
        ("bytes", 1),
        ("KB", 1_000),
        ("KiB", 1 << 10),
        ("MB", 1_000_000),
        ("MiB", 1 << 20),
        ("GB", 1_000_000_000),
        ("GiB", 1 << 30),
        ("TB", 1_000_000_000_000),
        ("TiB", 1 << 40),
    ];
    let whole =
        UNITS.into_iter().filter(|(_, unit)| bytes.is_multiple_of(*unit)).max_by_key(|(_, unit)| *unit);
    let (name, unit) = whole.unwrap_or(("bytes", 1));
    format!("{} {name}", bytes / unit)
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn amounts_are_told_in_the_unit_they_were_written_in() {
        for (bytes, words) in [
            (512_000_000, "512 MB"),
            (512 << 20, "512 MiB"),
            (300 << 10, "300 KiB"),
            (4 << 30, "4 GiB"),
            (2_000_000_000, "2 GB"),
            (123_456_789, "123456789 bytes"),
            (1_500_000_000, "1500 MB"),
        ] {
            assert_eq!(amount(bytes), words);
        }
    }
}
