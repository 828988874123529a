//! Words that are in no dictionary: a hidden Markov model over the tags Begin, End, Middle and Single.
//!
//! jieba's `finalseg`: Viterbi decoding in `f64`, with its order of additions and its choice among equal
//! scores (the later state of B E M S), so that the words are the same.

use super::dictionary::Dictionary;
use super::format::HMM_MIN;

const BEGIN: usize = 0;
const END: usize = 1;
const MIDDLE: usize = 2;
const SINGLE: usize = 3;

/// The two states that may stand before each.
const BEFORE: [[usize; 2]; 4] = [[END, SINGLE], [BEGIN, MIDDLE], [BEGIN, MIDDLE], [END, SINGLE]];

/// Calls `word` with the character range of each word of `codes`, in order.
#[inline]
pub(super) fn cut(
    dictionary: &Dictionary,
    codes: &[u16],
    choices: &mut Vec<u8>,
    mut word: impl FnMut(usize, usize),
) {
    match codes {
        [] => {}
        [_] => word(0, 1),
        &[first, second] => {
            // Half of all runs: no need to write the path down.
            let (scores, _) = step(dictionary, start(dictionary, first), second);
            if scores[END] > scores[SINGLE] {
                word(0, 2);
            } else {
                word(0, 1);
                word(1, 2);
            }
        }
        [first, rest @ ..] => {
            choices.clear();
            let mut scores = start(dictionary, *first);
            for &code in rest {
                let (next, choice) = step(dictionary, scores, code);
                scores = next;
                choices.push(choice);
            }
            // Turn each step's choices into the state on the best path, from the last to the first.
            let mut state = if scores[END] > scores[SINGLE] { END } else { SINGLE };
            for choice in choices.iter_mut().rev() {
                let before = BEFORE[state][(*choice >> state & 1) as usize];
                *choice = state as u8;
                state = before;
            }
            let mut begin = 0;
            for (at, state) in std::iter::once(state as u8).chain(choices.iter().copied()).enumerate() {
                match state as usize {
                    BEGIN => begin = at,
                    END => word(begin, at + 1),
                    SINGLE => word(at, at + 1),
                    _ => {}
                }
            }
        }
    }
}

#[inline(always)]
fn emission(dictionary: &Dictionary, code: u16) -> [f64; 4] {
    dictionary.hmm_emissions.get(code as usize).copied().unwrap_or([HMM_MIN; 4])
}

#[inline(always)]
fn start(dictionary: &Dictionary, code: u16) -> [f64; 4] {
    let emission = emission(dictionary, code);
    std::array::from_fn(|state| dictionary.hmm_start[state] + emission[state])
}

/// The scores after one more character; bit `s` of the choice says which state before `s` was best.
#[inline(always)]
fn step(dictionary: &Dictionary, scores: [f64; 4], code: u16) -> ([f64; 4], u8) {
    let emission = emission(dictionary, code);
    let mut choice = 0;
    let next = std::array::from_fn(|state| {
        let [a, b] = BEFORE[state];
        let first = scores[a] + dictionary.hmm_transitions[a][state] + emission[state];
        let second = scores[b] + dictionary.hmm_transitions[b][state] + emission[state];
        let later = second >= first; // neither is ever NaN
        choice |= u8::from(later) << state;
        if later { second } else { first }
    });
    (next, choice)
}
