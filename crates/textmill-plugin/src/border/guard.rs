//! Panics become values.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `body`; a panic comes back as its message with the place it came from.
///
/// The drop of the panic's payload is guarded too: a payload may panic when it is dropped.
pub(crate) fn guard<T>(body: impl FnOnce() -> T) -> Result<T, String> {
    install_hook();
    let before = GUARDED.try_with(|guarded| guarded.replace(true)).unwrap_or(false);
    let result = catch_unwind(AssertUnwindSafe(body));
    let result = result.map_err(|payload| {
        let message = LAST.try_with(|last| last.borrow_mut().take()).ok().flatten();
        let message = message.unwrap_or_else(|| text_of(payload.as_ref()));
        drop_quietly(payload);
        message
    });
    let _ = GUARDED.try_with(|guarded| guarded.set(before));
    result
}

/// Drops a value; if the drop panics, the panic and what is left of the value are forgotten.
pub(crate) fn drop_quietly<T>(value: T) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(value))) {
        std::mem::forget(payload);
    }
}

/// Records message and place of a panic inside a guarded call instead of printing them: they travel in
/// the error. The hook belongs to this library's own copy of std, not to the host's, and panics outside
/// guarded calls (an author's own thread) go to the hook that was there before.
fn install_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !GUARDED.try_with(Cell::get).unwrap_or(false) {
                return previous(info);
            }
            let place = info.location().map(|at| format!(" ({}:{})", at.file(), at.line()));
            let message = format!("{}{}", text_of(info.payload()), place.unwrap_or_default());
            let _ = LAST.try_with(|last| {
                if let Ok(mut last) = last.try_borrow_mut() {
                    *last = Some(message);
                }
            });
        }));
    });
}

fn text_of(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "a panic without a message".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_comes_back_with_message_and_place() {
        let message = guard(|| panic!("boom")).unwrap_err();
        assert!(message.starts_with("boom (") && message.contains("guard.rs"), "{message}");
    }

    #[test]
    fn a_payload_that_panics_when_dropped_is_contained() {
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("in drop");
            }
        }
        assert!(guard(|| std::panic::panic_any(Bomb)).is_err());
        assert_eq!(guard(|| 1), Ok(1));
    }

    #[test]
    fn a_value_that_panics_when_dropped_is_contained() {
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("in drop");
            }
        }
        drop_quietly(Bomb);
        assert!(
            guard(|| {
                let _bomb = Bomb;
            })
            .unwrap_err()
            .starts_with("in drop")
        );
    }
}
