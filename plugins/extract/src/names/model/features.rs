//! The features of a unit, as rows of the weight table.

use super::units::Unit;

/// How many features a unit has.
pub const FEATURES: usize = 30;

#[inline]
fn row(template: u32, a: u32, b: u32, c: u32, shift: u32) -> u32 {
    let mut hash = u64::from(a).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ u64::from(b).wrapping_mul(0xC2B2_AE3D_27D4_EB4F).rotate_left(21);
    hash ^= u64::from(c).wrapping_mul(0x1656_67B1_9E37_79F9).rotate_left(43);
    hash =
        (hash ^ u64::from(template).wrapping_mul(0x27D4_EB2F_1656_67C5)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    (hash >> 32) as u32 >> shift
}

/// The rows of unit `i` in a table of `1 << bits` rows.
#[inline]
pub fn rows(units: &[Unit], i: usize, bits: u32) -> [u32; FEATURES] {
    const OUTSIDE: Unit = Unit {
        start: 0,
        end: 0,
        id: 1,
        token: 1,
        shape: 0x7F,
        gazetteer: 7,
        traits: 0x80,
        mark: 0,
        ending: 1,
    };
    let at = |offset: isize| units.get(i.wrapping_add_signed(offset)).unwrap_or(&OUTSIDE);
    let (b2, b1, u, a1, a2) = (at(-2), at(-1), at(0), at(1), at(2));
    let shift = 32 - bits;
    // The token before and the token after the one that the unit is in.
    let reach = usize::from(u.shape >> 2 & 7);
    let (mut first, mut last) = (i, i + 1);
    if u.shape < 0x40 && reach > 1 {
        while first > 0 && i - first < 6 && units[first].shape & 3 > 1 {
            first -= 1;
        }
        while last < units.len() && last - i < 6 && units[last].shape < 0x40 && units[last].shape & 3 > 1 {
            last += 1;
        }
    }
    let before = first.checked_sub(1).and_then(|at| units.get(at)).unwrap_or(&OUTSIDE);
    let after = units.get(last).unwrap_or(&OUTSIDE);
    let kind = |unit: &Unit| u32::from(unit.gazetteer) << 8 | u32::from(unit.shape);
    let traits = |unit: &Unit| u32::from(unit.traits) << 3 | u32::from(unit.shape >= 0x40);
    let mark = |unit: &Unit| u32::from(unit.mark);
    let f = |template, a, b, c| row(template, a, b, c, shift);
    [
        f(0, u.id, 0, 0),
        f(1, b1.id, 0, 0),
        f(2, a1.id, 0, 0),
        f(3, b2.id, 0, 0),
        f(4, a2.id, 0, 0),
        f(5, b1.id, u.id, 0),
        f(6, u.id, a1.id, 0),
        f(7, b2.id, b1.id, 0),
        f(8, a1.id, a2.id, 0),
        f(9, b1.id, u.id, a1.id),
        f(10, b1.id, a1.id, 0),
        f(11, u.token, u32::from(u.shape), 0),
        f(12, before.token, u32::from(u.shape), 0),
        f(13, after.token, u32::from(u.shape), 0),
        f(14, kind(u), mark(u), 0),
        f(15, kind(before), kind(u), 0),
        f(16, kind(u), kind(after), 0),
        f(17, kind(before), kind(u), kind(after)),
        f(18, mark(u), mark(b1), mark(a1)),
        f(19, mark(u), u.id, 0),
        f(20, mark(b1), u.id, 0),
        f(21, traits(b2) << 16 | traits(b1), traits(u), traits(a1) << 16 | traits(a2)),
        f(22, traits(b1), traits(u), traits(a1)),
        f(23, traits(u), kind(u), mark(u)),
        f(24, u32::from(b1.shape), u32::from(u.shape), u32::from(a1.shape)),
        f(25, u.ending, u32::from(u.shape), 0),
        f(26, u32::from(b1.shape), u.id, 0),
        f(27, u32::from(a1.shape), u.id, 0),
        f(28, before.token, u.token, u32::from(u.shape)),
        f(29, u.token, after.token, u32::from(u.shape)),
    ]
}
