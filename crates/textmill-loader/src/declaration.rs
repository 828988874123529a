//! The raw schema a plugin declares, checked before Arrow reads it: Arrow panics on null formats, names that are
//! not UTF-8 and null children, and a panic prints to the user's terminal even when it is caught.
#![expect(unsafe_code, reason = "the border to plugins; each block states why it is sound")]

use crate::error::CallError;
use std::ffi::{CStr, c_char};
use textmill_abi::ArrowSchema;

/// Deepest nesting of a declared type.
pub(crate) const MAX_DEPTH: usize = 64;
/// Most fields a struct of a declared type may have.
const MAX_CHILDREN: i64 = 1 << 16;

/// Checks that Arrow can read this schema: strings that are UTF-8, children that are there, not nested too deeply.
///
/// # Errors
/// What is wrong, in the plugin author's terms.
pub(crate) fn check(schema: &ArrowSchema) -> Result<(), CallError> {
    if schema.release.is_none() {
        return Err(CallError::contract("it declared no result type"));
    }
    check_level(schema, 0)
}

fn check_level(schema: &ArrowSchema, depth: usize) -> Result<(), CallError> {
    let wrong = |what: &str| CallError::contract(format!("its result type {what}"));
    if depth > MAX_DEPTH {
        return Err(wrong(&format!("is nested deeper than {MAX_DEPTH} levels")));
    }
    // SAFETY: `format` and `name` are null or NUL-terminated strings, says the interface.
    let (format, name) = unsafe { (string(schema.format), string(schema.name)) };
    let readable = |text: Option<&CStr>| text.is_none_or(|text| text.to_str().is_ok());
    if format.is_none() {
        return Err(wrong("has a field without a format"));
    }
    if !readable(format) {
        return Err(wrong("has a format that is not UTF-8"));
    }
    if !readable(name) {
        let shown = name.map(CStr::to_string_lossy).unwrap_or_default();
        return Err(wrong(&format!("has a field whose name is not UTF-8: {shown:?}")));
    }
    if !(0..=MAX_CHILDREN).contains(&schema.n_children) {
        return Err(wrong(&format!("has a field that says it has {} children", schema.n_children)));
    }
    if schema.n_children > 0 && schema.children.is_null() {
        return Err(wrong("has a field whose children are null"));
    }
    for index in 0..schema.n_children as usize {
        // SAFETY: `children` is not null and has `n_children` entries, each null or a schema, says the interface.
        let child = unsafe { (*schema.children.add(index)).as_ref() };
        let child = child.ok_or_else(|| wrong("has a field that is null"))?;
        check_level(child, depth + 1)?;
    }
    Ok(())
}

/// # Safety
/// `pointer` is null or points to a NUL-terminated string that outlives `'a`.
unsafe fn string<'a>(pointer: *const c_char) -> Option<&'a CStr> {
    // SAFETY: as above.
    (!pointer.is_null()).then(|| unsafe { CStr::from_ptr(pointer) })
}

#[cfg(test)]
mod tests {
    use super::*;

    unsafe extern "C" fn release(schema: *mut ArrowSchema) {
        // SAFETY: called with the schema it belongs to.
        unsafe { (*schema).release = None };
    }

    fn schema(format: Option<&'static CStr>, name: &'static CStr) -> ArrowSchema {
        let mut schema = ArrowSchema::empty();
        schema.format = format.map_or(std::ptr::null(), CStr::as_ptr);
        schema.name = name.as_ptr();
        schema.release = Some(release);
        schema
    }

    #[test]
    fn what_arrow_would_panic_on_is_named() {
        let message = |schema: &ArrowSchema| check(schema).unwrap_err().message;
        assert!(message(&ArrowSchema::empty()).contains("declared no result type"));
        assert!(message(&schema(None, c"x")).contains("without a format"));
        assert!(message(&schema(Some(c"\xff"), c"x")).contains("format that is not UTF-8"));
        assert!(message(&schema(Some(c"u"), c"\xff")).contains("name is not UTF-8"));
        let mut lying = schema(Some(c"+s"), c"");
        lying.n_children = 1 << 40;
        assert!(message(&lying).contains("1099511627776 children"));
        lying.n_children = 1;
        assert!(message(&lying).contains("children are null"));
        let mut children = [std::ptr::null_mut()];
        lying.children = children.as_mut_ptr();
        assert!(message(&lying).contains("a field that is null"));
    }

    #[test]
    fn a_type_that_contains_itself_ends() {
        let mut knot = schema(Some(c"+l"), c"knot");
        knot.n_children = 1;
        let mut children = [std::ptr::from_mut(&mut knot)];
        knot.children = children.as_mut_ptr();
        assert!(check(&knot).unwrap_err().message.contains("nested deeper"));
    }
}
