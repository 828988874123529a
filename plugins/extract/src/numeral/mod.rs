//! Numerals: the value of 四万二千, ４２, forty-two, shared by every recogniser that reads numbers.
