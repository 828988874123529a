//! textmill-io
