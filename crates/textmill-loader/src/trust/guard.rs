//! Who else could change a file, or put another in its place.
//!
//! The way to a file is walked as the system walks it, link by link. Whoever may write to a folder on it can rename what
//! lies there, and an owner can give himself every right. So every folder and every link on the way and the file itself
//! must belong to somebody who could exchange the program anyway: root, whoever runs it, and whoever the program or a
//! folder above it belongs to (in a container the workspace often belongs to another user than the one who builds and
//! runs in it). Nobody else may write there. A folder such as `/tmp`, where anybody may write but nobody may touch what
//! others have put there, may be on the way, as long as it is not the folder that the file or the last link lies in:
//! there anybody could add a plugin under a name that was not taken yet.
//!
//! Groups are trusted: with the usual umask of 002 each user has a group of their own that may write to everything they
//! make, and on shared machines a project's group is meant to. Access control lists and what a file system without
//! permissions pretends are not looked at.

use crate::error::Refusal;
use crate::regular;
use std::ffi::OsString;
use std::fs::{Metadata, symlink_metadata};
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};
use std::sync::OnceLock;

/// Most links on a way, as Linux has it.
const MOST_LINKS: usize = 40;
/// "Others may write."
const OTHERS_WRITE: u32 = 0o002;
/// In a folder: what others put there may not be renamed or removed.
const STICKY: u32 = 0o1000;

/// Whose files are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owners {
    /// Those of root, of this user and of the program's owners.
    Ours,
    /// Anybody's: what was found through `PATH` is what its user's other programs are, too.
    Any,
}

/// What a path is to lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goal {
    /// A file that is found because it is there: nobody may add one.
    Found,
    /// A file that is read by its name, which counts only when it belongs to the right ones.
    Named,
    /// A folder whose files are taken, whatever they are called.
    Folder,
}

/// Refuses a file that somebody else may change or exchange, and what is no file; says so when there is none.
pub(crate) fn guard(path: &Path, owners: Owners) -> Result<(), Refusal> {
    walk(path, owners, Goal::Found)
}

/// As [`guard`], for a file that may lie where others add files of their own, as in `/tmp`.
pub(crate) fn guard_named(path: &Path) -> Result<(), Refusal> {
    walk(path, Owners::Ours, Goal::Named)
}

/// Refuses a folder that somebody else may add files to.
pub(crate) fn guard_folder(path: &Path) -> Result<(), Refusal> {
    walk(path, Owners::Ours, Goal::Folder)
}

fn walk(path: &Path, owners: Owners, goal: Goal) -> Result<(), Refusal> {
    let unreadable = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Refusal::NotFound,
        _ => Refusal::Unreadable(error.to_string()),
    };
    let mut at = PathBuf::from("/");
    let mut about = symlink_metadata(&at).map_err(unreadable)?;
    let mut ahead = Vec::new();
    push(&mut ahead, &std::path::absolute(path).map_err(unreadable)?);
    let mut links = 0;
    while let Some(part) = ahead.pop() {
        let part = match part {
            Step::Root => PathBuf::from("/"),
            Step::Up => at.parent().map(Path::to_owned).unwrap_or_else(|| at.clone()),
            Step::Into(name) => {
                let next = at.join(name);
                let found = symlink_metadata(&next).map_err(unreadable)?;
                check_folder(&at, &about, ahead.is_empty() && goal == Goal::Found)?;
                if owners == Owners::Ours {
                    check_owner(&next, found.uid(), trusted())?;
                }
                if found.is_symlink() {
                    links += 1;
                    if links > MOST_LINKS {
                        return Err(Refusal::Unreadable("there are too many links on the way".to_owned()));
                    }
                    push(&mut ahead, &std::fs::read_link(&next).map_err(unreadable)?);
                    continue;
                }
                next
            }
        };
        about = symlink_metadata(&part).map_err(unreadable)?;
        at = part;
    }
    if goal != Goal::Folder {
        regular::look(&about).map_err(|error| Refusal::Unreadable(error.to_string()))?;
    }
    match about.mode() & OTHERS_WRITE != 0 {
        true => Err(Refusal::Writable(at)),
        false => Ok(()),
    }
}

/// What is to be done next on the way to a file.
enum Step {
    Root,
    Up,
    Into(OsString),
}

/// Puts the steps of a path before those that are ahead already.
fn push(ahead: &mut Vec<Step>, path: &Path) {
    ahead.extend(path.components().rev().filter_map(|part| match part {
        Component::RootDir => Some(Step::Root),
        Component::ParentDir => Some(Step::Up),
        Component::Normal(name) => Some(Step::Into(name.to_owned())),
        Component::CurDir | Component::Prefix(_) => None,
    }));
}

/// Refuses a folder in which anybody may exchange what is taken from it, and where it is `searched` for a file, one in
/// which anybody may add something.
fn check_folder(path: &Path, about: &Metadata, searched: bool) -> Result<(), Refusal> {
    match (about.mode() & OTHERS_WRITE != 0, searched) {
        (false, _) => Ok(()),
        (true, true) => Err(Refusal::Writable(path.to_owned())),
        (true, false) if about.mode() & STICKY != 0 => Ok(()),
        (true, false) => Err(Refusal::WritableAbove(path.to_owned())),
    }
}

fn check_owner(path: &Path, owner: u32, trusted: &[u32]) -> Result<(), Refusal> {
    match trusted.contains(&owner) {
        true => Ok(()),
        false => Err(Refusal::OtherOwner { path: path.to_owned(), owner }),
    }
}

/// The users who can exchange the program, or the whole system.
fn trusted() -> &'static [u32] {
    static TRUSTED: OnceLock<Vec<u32>> = OnceLock::new();
    TRUSTED.get_or_init(|| {
        let program = std::env::current_exe().and_then(std::fs::canonicalize).unwrap_or_default();
        // In a container that maps users, root's files belong to somebody else: to whom `/` belongs.
        let above = program.ancestors().chain([Path::new("/")]);
        let owners = above.filter_map(|path| symlink_metadata(path).ok()).map(|about| about.uid());
        let mut trusted = vec![0, rustix::process::geteuid().as_raw()];
        trusted.extend(owners);
        trusted.sort_unstable();
        trusted.dedup();
        trusted
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn folders_above_links_and_the_file_are_looked_at() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("a/b")).unwrap();
        fs::create_dir_all(root.join("links")).unwrap();
        fs::write(root.join("a/b/x.so"), "").unwrap();
        symlink("../a/b/x.so", root.join("links/x.so")).unwrap();
        symlink(root.join("a"), root.join("links/a")).unwrap();
        let direct = || guard(&root.join("a/b/x.so"), Owners::Ours);
        let linked = || guard(&root.join("links/x.so"), Owners::Ours);
        let through = || guard(&root.join("links/a/../a/b/x.so"), Owners::Ours);
        assert_eq!([direct(), linked(), through()], [Ok(()), Ok(()), Ok(())]);

        mode(&root.join("a"), 0o777);
        let above = Err(Refusal::WritableAbove(root.join("a")));
        assert_eq!([direct(), linked(), through()], [above.clone(), above.clone(), above]);
        // Nobody may touch what others have put there.
        mode(&root.join("a"), 0o1777);
        assert_eq!([direct(), linked(), through()], [Ok(()), Ok(()), Ok(())]);
        // But they may put something else beside it.
        mode(&root.join("a/b"), 0o1777);
        let open = Err(Refusal::Writable(root.join("a/b")));
        assert_eq!([direct(), linked(), through()], [open.clone(), open.clone(), open]);
        mode(&root.join("a/b"), 0o755);

        mode(&root.join("links"), 0o777);
        assert_eq!(direct(), Ok(()));
        assert_eq!(linked(), Err(Refusal::Writable(root.join("links"))));
        assert_eq!(through(), Err(Refusal::WritableAbove(root.join("links"))));
        mode(&root.join("links"), 0o755);

        mode(&root.join("a/b/x.so"), 0o666);
        let file = Err(Refusal::Writable(root.join("a/b/x.so")));
        assert_eq!([direct(), linked(), through()], [file.clone(), file.clone(), file]);
        // A group may write: that is what a umask of 002 leaves.
        mode(&root.join("a/b/x.so"), 0o664);
        mode(&root.join("a/b"), 0o775);
        assert_eq!(direct(), Ok(()));
    }

    #[test]
    fn what_is_read_by_its_name_may_lie_where_nobody_can_rename_it() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        fs::write(root.join("x.lock"), "").unwrap();
        let (file, folder) = (|| guard_named(&root.join("x.lock")), || guard_folder(&root));
        for fine in [0o755, 0o775] {
            mode(&root, fine);
            assert_eq!([file(), folder()], [Ok(()), Ok(())]);
        }
        mode(&root, 0o1777);
        assert_eq!([file(), folder()], [Ok(()), Err(Refusal::Writable(root.clone()))]);
        mode(&root, 0o777);
        assert_eq!(file(), Err(Refusal::WritableAbove(root.clone())));
        assert_eq!(folder(), Err(Refusal::Writable(root.clone())));
        mode(&root, 0o755);
        mode(&root.join("x.lock"), 0o666);
        assert_eq!(file(), Err(Refusal::Writable(root.join("x.lock"))));
    }

    #[test]
    fn what_is_not_there_is_said_and_circles_end() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(guard(&dir.path().join("a/b"), Owners::Ours), Err(Refusal::NotFound));
        fs::write(dir.path().join("file"), "").unwrap();
        fs::create_dir(dir.path().join("folder")).unwrap();
        let folder = guard(&dir.path().join("folder"), Owners::Ours).unwrap_err().to_string();
        assert_eq!(folder, "cannot be read: it is a folder, not a file");
        assert_eq!(guard(&dir.path().join("file/b"), Owners::Ours), Err(Refusal::NotFound));
        symlink("circle", dir.path().join("circle")).unwrap();
        let refusal = guard(&dir.path().join("circle"), Owners::Ours).unwrap_err();
        assert!(refusal.to_string().contains("too many links"), "{refusal}");
    }

    #[test]
    fn what_belongs_to_others_is_refused() {
        assert!(trusted().contains(&0) && trusted().contains(&rustix::process::geteuid().as_raw()));
        assert_eq!(check_owner(Path::new("/x"), 7, &[0, 7]), Ok(()));
        let refusal = check_owner(Path::new("/x"), 8, &[0, 7]).unwrap_err();
        assert!(refusal.to_string().starts_with("`/x` belongs to user 8"), "{refusal}");
    }
}
