//! textmill-loader
