//! User dictionaries and patterns, as the options give them.
